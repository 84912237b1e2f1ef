"""Canaries: each build is really run under the engine, with every attestor that it offers, before it counts as working.

A canary that fails is tried again alone, since a busy machine fails in ways that say nothing about a member. What fails
twice is left out and named with its reason and remedy.
"""

from __future__ import annotations

import asyncio
import os

from asynth.capabilities import Capabilities, Tool, Unavailable
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.single import UNIVERSAL
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import SETTINGS
from asynth.catalog.workloads import WORKLOADS
from asynth.draft import Draft, Fixture, GitState, KeyRequest, Summary
from asynth.pipeline import judge_answer
from asynth.probing.cache import cache_key, read_cached, write_cached
from asynth.probing.tools import REMEDIES, REQUIRED, STYLE_TOOLS, find_tools, require
from asynth.script import Bash, runnable
from asynth.witness.engine import Engine
from asynth.workbench import Workbench, cache_directory, open_workbench

SECONDS = 180.0
"""Time limit of one canary: the first build of a toolchain fills its caches."""


async def probe(engine: Engine, catalogue: str, *, again: bool = False) -> Capabilities:
    """Return what works here with `engine`, from the cache if nothing has changed since.

    :param catalogue: digest of the catalogue
    :param again: run every canary, whatever the cache says
    :raises asynth.errors.ToolchainError: if a program is missing without which nothing runs
    """
    needed = {tool for workload in WORKLOADS for tool in workload.tools}
    needed.update(REQUIRED, *STYLE_TOOLS.values())
    tools = await asyncio.to_thread(find_tools, needed)
    require(tools)
    key = cache_key(engine.sha256, tools.values(), catalogue)
    cached = None if again else await asyncio.to_thread(read_cached, cache_directory(), key)
    if cached is not None:
        return cached
    found = await _run_canaries(engine, tools)
    await asyncio.to_thread(write_cached, cache_directory(), key, found)
    return found


async def _run_canaries(engine: Engine, tools: dict[str, Tool]) -> Capabilities:
    attestors = frozenset(attestor.name for attestor in ATTESTORS) & engine.attestors
    unavailable = [
        Unavailable(attestor.name, "attestor", f"the {engine.kind} engine does not list it", "use a release of witness")
        for attestor in ATTESTORS
        if attestor.name not in attestors
    ]
    styles = []
    for style, programs in STYLE_TOOLS.items():
        missing = [program for program in programs if program not in tools]
        if missing:
            unavailable.append(_missing(style, "style", missing))
        else:
            styles.append(style)
    runnable_here: list[Workload] = []
    for workload in WORKLOADS:
        missing = [program for program in workload.tools if program not in tools]
        if missing:
            unavailable.append(_missing(workload.name, "workload", missing))
        else:
            runnable_here.append(workload)
    working = []
    cores = os.cpu_count() or 1
    async with open_workbench(engine, tuple(tools.values()), seed=0, concurrency=cores, time_limit=SECONDS) as bench:
        together = asyncio.Semaphore(cores)

        async def first_try(workload: Workload) -> str:
            async with together:
                return await _try_workload(workload, attestors, bench)

        reasons = await asyncio.gather(*(first_try(workload) for workload in runnable_here))
        for workload, reason in zip(runnable_here, reasons, strict=True):
            failed = reason and await _try_workload(workload, attestors, bench)
            if failed:
                unavailable.append(Unavailable(workload.name, "workload", failed, _remedy(workload)))
            else:
                working.append(workload.name)
    return Capabilities(
        attestors=tuple(sorted(attestors)),
        workloads=tuple(sorted(working)),
        styles=tuple(styles),
        tools=tuple(tools.values()),
        unavailable=tuple(unavailable),
        engine={
            "kind": engine.kind,
            "version": engine.version,
            "sha256": engine.sha256,
            "behaviour": engine.behaviour,
        },
    )


async def _try_workload(workload: Workload, attestors: frozenset[str], bench: Workbench) -> str:
    """Run all builds of `workload`; return why one failed, in one line, or ""."""
    for build in workload.builds:
        draft = canary(workload, build, attestors)
        workspace = await bench.lay_out(draft)
        try:
            transcript = await bench.execute(runnable(draft.answer), workspace, draft)
        finally:
            await bench.remove(workspace)
        if judge_answer(transcript) is not None:
            step = transcript.steps[-1]
            lines = [line for line in step.stderr.splitlines() if line and "level=info" not in line]
            said = lines[-1] if lines else "no message"
            return f"{build.command!r} in {build.project.folder} exits {step.exit_code}: {said[:300]}"
    return ""


def canary(workload: Workload, build: Build, attestors: frozenset[str]) -> Draft:
    """Return the draft of a build's canary: run under witness with all that it offers, sign, verify."""
    offered = {*UNIVERSAL, *build.attestors, *build.project.attestors} & attestors
    types = [
        build.sbom_type if attestor.name == "sbom" else attestor.predicate_type
        for attestor in ATTESTORS
        if attestor.name in offered or attestor.always
    ]
    artifact = build.artifacts[0] if build.artifacts else ""
    command = build.command.replace("{artifact}", artifact)
    subject = f"-f {artifact}" if artifact else '-s "$(git rev-parse HEAD)"'
    required = ", ".join(f'{{"type": "{predicate_type}"}}' for predicate_type in types)
    text = (
        f"witness run --step canary -a {','.join(sorted(offered))} -k ../attest.key -o ../canary.att.json -- {command}\n"
        "KEYID=$(openssl dgst -sha256 -r ../attest.pub | cut -d' ' -f1)\n"
        "cat > ../policy.json <<POLICY\n"
        '{"expires": "2040-01-01T00:00:00Z", "steps": {"canary": {"name": "canary", "functionaries":'
        f' [{{"type": "publickey", "publickeyid": "$KEYID"}}], "attestations": [{required}]}}}},'
        ' "publickeys": {"$KEYID": {"keyid": "$KEYID", "key": "$(openssl base64 -A -in ../attest.pub)"}}}\n'
        "POLICY\n"
        "witness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
        f"witness verify -p ../policy.signed.json -k ../policy.pub -a ../canary.att.json {subject}\n"
    )
    setting = SETTINGS[0]
    return Draft(
        id=f"canary-{workload.name}-{build.project.folder}",
        family="canary",
        fixture=Fixture(
            project=build.project.folder,
            git=GitState(branch=setting.branch, author=setting.author),
            keys=(
                KeyRequest("attest", "ed25519", "../attest.key", "../attest.pub"),
                KeyRequest("policy", "ed25519", "../policy.key", "../policy.pub"),
            ),
            environment=workload.environment,
        ),
        prompt="",
        answer=(Bash(text),),
        twins=(),
        summary=Summary(tuple(sorted(offered)), tuple(sorted(offered)), "canary", workload.name),
    )


def _missing(member: str, kind: str, programs: list[str]) -> Unavailable:
    remedy = "; ".join(REMEDIES.get(program, f"install {program}") for program in programs)
    return Unavailable(member, kind, f"{', '.join(programs)} not found on PATH", remedy)


def _remedy(workload: Workload) -> str:
    return f"see what `{workload.builds[0].command}` prints; it needs {', '.join(workload.tools)}"
