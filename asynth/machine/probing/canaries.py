"""Canaries: each build is really run under the engine, with every attestor that it offers, before it counts as working.

A canary that fails is tried again alone, since a busy machine fails in ways that say nothing about a member. What fails
twice is left out and named with its reason and remedy.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME, CI, UNIVERSAL, sound
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import SETTINGS
from asynth.catalog.workloads import WORKLOADS
from asynth.errors import CommandError
from asynth.example.draft import Draft, Fixture, GitState, KeyRequest, Summary
from asynth.example.judge import judge_answer
from asynth.example.workbench import Workbench, open_workbench
from asynth.execution import Threads
from asynth.machine.caches import cache_directory
from asynth.machine.capabilities import Capabilities, Tool, Unavailable
from asynth.machine.probing.attestor_canaries import judge_attestors
from asynth.machine.probing.cache import read_verdict, verdict_key, write_file, write_verdict
from asynth.machine.probing.policy_canaries import REGO, try_policy
from asynth.machine.probing.remedies import IMPOSSIBLE, advise, advise_on_failure
from asynth.machine.probing.tools import REQUIRED, STYLE_TOOLS, find_tools, require
from asynth.machine.probing.versions import tell_version
from asynth.machine.probing.warmth import is_warm
from asynth.script import Bash, runnable
from asynth.witness.engine import Engine

_log = logging.getLogger(__name__)

SECONDS = 180.0
"""Time limit of one canary: the first build of a toolchain fills its caches."""


async def probe(
    engine: Engine,
    catalogue: str,
    threads: Threads,
    *,
    wanted: Collection[str] | None = None,
    again: Literal["", "failed", "all"] = "",
) -> Capabilities:
    """Return what works here with `engine`; canaries whose tools have not changed since they ran are not run again.

    :param catalogue: digest of the catalogue
    :param threads: for looking at files
    :param wanted: names of the workloads to look at; None for all
    :param again: canaries to run whatever they came to earlier: those that failed, or all
    :raises asynth.errors.ToolchainError: if a program is missing without which nothing runs
    """
    workloads = [workload for workload in WORKLOADS if wanted is None or workload.name in wanted]
    programs = (*STYLE_TOOLS.values(), *(w.tools for w in workloads), *(a.tools for a in ATTESTORS))
    needed = {*REQUIRED, *(tool for tools in programs for tool in tools)}
    tools: dict[str, Tool] = {}
    for name in sorted(needed):  # one at a time, so that an interruption waits for one only
        tools |= await threads.call_stoppable(find_tools, (name,))
    require(tools)
    for name, tool in tools.items():
        version = await threads.call_stoppable(tell_version, tool, cache_directory() / "versions", again=again == "all")
        tools[name] = replace(tool, version=version)
    unavailable = [
        Unavailable(attestor.name, "attestor", f"the {engine.kind} engine does not list it", "use a release of witness")
        for attestor in ATTESTORS
        if attestor.name not in engine.attestors
    ]
    unavailable += _lacking("attestor", {attestor.name: attestor.tools for attestor in ATTESTORS}, tools)
    listed = frozenset(attestor.name for attestor in ATTESTORS) - {entry.member for entry in unavailable}
    failing = await _judge_attestors(_Machine(engine, catalogue, tools, listed, threads), again)
    unavailable += [
        Unavailable(name, "attestor", reason, f"needs {ATTESTORS_BY_NAME[name].needs or 'nothing but git'}", IMPOSSIBLE)
        for name, reason in failing.items()
    ]
    attestors = listed - failing.keys()
    unavailable += _lacking("style", STYLE_TOOLS, tools)
    lacking = {(entry.kind, entry.member) for entry in unavailable}
    manners = [style for style in STYLE_TOOLS if ("style", style) not in lacking]
    for name, reason in (
        await _judge_policies(manners, _Machine(engine, catalogue, tools, attestors, threads), again)
    ).items():
        kind, needed_tools = ("rules", ()) if name == REGO else ("style", STYLE_TOOLS[name])
        remedy = f"needs {', '.join(needed_tools) or 'nothing but the engine'}"
        unavailable.append(Unavailable(name, kind, reason, remedy, IMPOSSIBLE))
    unavailable += _lacking("workload", {workload.name: workload.tools for workload in workloads}, tools)
    for workload in workloads:
        used = [tools[name] for name in workload.tools if name in tools]
        if len(used) == len(workload.tools) and not await threads.call(is_warm, workload, used):
            remedy = f"asynth doctor --fix '{workload.name}'"
            unavailable.append(
                Unavailable(workload.name, "workload", "the caches that it needs are not filled", remedy)
            )
    lacking = {(entry.kind, entry.member) for entry in unavailable}
    equipped = [workload for workload in workloads if ("workload", workload.name) not in lacking]
    reasons = await _judge(equipped, _Machine(engine, catalogue, tools, attestors, threads), again)
    unavailable += [
        Unavailable(workload.name, "workload", reasons[workload.name], remedy, state)
        for workload in equipped
        if reasons[workload.name]
        for state, remedy in (advise_on_failure(workload),)
    ]
    found = Capabilities(
        attestors=tuple(sorted(attestors)),
        workloads=tuple(sorted(name for name, reason in reasons.items() if not reason)),
        styles=tuple(style for style in STYLE_TOOLS if ("style", style) not in lacking),
        tools=tuple(tools.values()),
        unavailable=tuple(unavailable),
        engine={
            "kind": engine.kind,
            "version": engine.version,
            "sha256": engine.sha256,
            "behaviour": engine.behaviour,
        },
    )
    if wanted is None:
        await threads.call(write_file, cache_directory() / "capabilities.json", found.to_json())
    return found


@dataclass(frozen=True, slots=True)
class _Machine:
    """What canaries meet."""

    engine: Engine
    catalogue: str
    tools: Mapping[str, Tool]
    attestors: frozenset[str]
    threads: Threads

    def key(self, workload: Workload) -> str:
        tools = [self.tools[name] for name in sorted({*REQUIRED, *workload.tools})]
        return verdict_key(self.engine.sha256, self.catalogue, workload.name, tools)

    async def recall(self, key: str, again: str) -> str | None:
        """Return what an earlier canary came to, or None if there was none or it is to run again."""
        known = None if again == "all" else await self.threads.call(read_verdict, cache_directory() / "canaries", key)
        return None if known and again == "failed" else known


async def _judge_policies(styles: Sequence[str], machine: _Machine, again: str) -> dict[str, str]:
    """Return by name which of `styles`, and of Rego, does not work here, and why."""
    directory = cache_directory() / "canaries"
    programs = {name: STYLE_TOOLS[name] for name in styles} | {REGO: ()}
    keys = {
        name: verdict_key(
            machine.engine.sha256,
            machine.catalogue,
            f"policy {name}",
            [machine.tools[tool] for tool in (*REQUIRED, *used)],
        )
        for name, used in programs.items()
    }
    reasons = {name: await machine.recall(key, again) for name, key in keys.items()}
    unknown = [name for name, reason in reasons.items() if reason is None]
    if unknown:
        _log.info("probing %d ways to write and judge policies", len(unknown))
        usable = tuple(machine.tools.values())
        async with open_workbench(machine.engine, usable, seed=0, concurrency=1, time_limit=SECONDS) as bench:
            for name in unknown:
                reason = await try_policy(name, bench) and await try_policy(name, bench)
                reasons[name] = reason
                await machine.threads.call(write_verdict, directory, keys[name], f"policy {name}", reason)
    return {name: reason for name, reason in reasons.items() if reason}


async def _judge_attestors(machine: _Machine, again: str) -> dict[str, str]:
    """Return by name why an attestor does not work here; those that do are left out."""
    directory = cache_directory() / "canaries"
    tools = [machine.tools[name] for name in sorted({*REQUIRED, *machine.tools} & {*REQUIRED, *_ATTESTOR_TOOLS})]
    keys = {
        name: verdict_key(machine.engine.sha256, machine.catalogue, f"attestor {name}", tools)
        for name in UNIVERSAL
        if name in machine.attestors
    }
    reasons: dict[str, str] = {}
    for name, key in keys.items():
        known = await machine.recall(key, again)
        if known is not None:
            reasons[name] = known
    unknown = [name for name in keys if name not in reasons]
    if unknown:
        _log.info("probing %d attestors under the %s engine", len(unknown), machine.engine.kind)
        usable = tuple(machine.tools.values())
        async with open_workbench(machine.engine, usable, seed=0, concurrency=1, time_limit=SECONDS) as bench:
            found = await judge_attestors(unknown, bench)
        for name, reason in found.items():
            await machine.threads.call(write_verdict, directory, keys[name], f"attestor {name}", reason)
        reasons |= found
    return {name: reason for name, reason in reasons.items() if reason}


_ATTESTOR_TOOLS = {tool for attestor in ATTESTORS for tool in attestor.tools}


async def _judge(workloads: Sequence[Workload], machine: _Machine, again: str) -> dict[str, str]:
    """Return by name why each of `workloads` does not work, or "": from the cache, or by running its canaries."""
    directory = cache_directory() / "canaries"
    reasons: dict[str, str] = {}
    for workload in workloads:
        known = await machine.recall(machine.key(workload), again)
        if known is not None:
            reasons[workload.name] = known
    unknown = [workload for workload in workloads if workload.name not in reasons]
    if not unknown:
        return reasons
    _log.info("probing %d workloads under the %s engine, once for these tools", len(unknown), machine.engine.kind)
    tools, cores = tuple(machine.tools.values()), os.cpu_count() or 1

    async def settle(workload: Workload, reason: str) -> None:
        reasons[workload.name] = reason
        _log.info("probing %d/%d: %s %s", len(reasons) - known_before, len(unknown), workload.name, reason or "works")
        await machine.threads.call(write_verdict, directory, machine.key(workload), workload.name, reason)

    known_before = len(reasons)
    async with open_workbench(machine.engine, tools, seed=0, concurrency=cores, time_limit=SECONDS) as bench:
        failed: list[Workload] = []
        waiting = iter(unknown)

        async def work() -> None:
            for workload in waiting:
                if await _try_workload(workload, machine.attestors, bench):
                    failed.append(workload)
                else:
                    await settle(workload, "")

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(cores):
                    group.create_task(work())
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        for workload in failed:
            await settle(workload, await _try_workload(workload, machine.attestors, bench))
    return reasons


async def _try_workload(workload: Workload, attestors: frozenset[str], bench: Workbench) -> str:
    """Run all builds of `workload`; return why one failed, in one line, or ""."""
    for build in workload.builds:
        draft = canary(workload, build, attestors)
        try:
            workspace = await bench.lay_out(draft)
            try:
                transcript = await bench.execute(runnable(draft.answer), workspace, draft)
            finally:
                await bench.remove(workspace)
        except CommandError as error:
            return str(error)
        if judge_answer(transcript, draft.answer) is not None:
            step = transcript.steps[-1]
            lines = [line for line in step.stderr.splitlines() if line and "level=info" not in line]
            own = [line for line in lines if "level=" not in line]  # the command's words tell more than witness's
            said = (own or lines or ["no message"])[-1]
            return f"{build.command!r} in {build.project.folder} exits {step.exit_code}: {said[:300]}"
    return ""


def canary(workload: Workload, build: Build, attestors: frozenset[str]) -> Draft:
    """Return the draft of a build's canary: run under witness with all that it offers, sign, verify."""
    offered = ({*UNIVERSAL, *sound(build.attestors), *build.project.attestors} & attestors) - {*CI}
    types = [
        build.sbom_type if attestor.name == "sbom" else attestor.predicate_type
        for attestor in ATTESTORS
        if attestor.name in offered or attestor.always
    ]
    artifact = build.artifacts[0] if build.artifacts else ""
    command = build.command.replace("{artifact}", artifact)
    subject = f"-f {artifact}" if artifact else '-s "$(git rev-parse HEAD)"'
    required = ", ".join(f'{{"type": "{predicate_type}"}}' for predicate_type in types)
    flags = "".join(f" {flag}" for name in sorted(offered) for flag in ATTESTORS_BY_NAME[name].flags)
    text = (
        f"witness run --step canary -a {','.join(sorted(offered))}{flags} -k ../attest.key -o ../canary.att.json -- {command}\n"
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
        cost=workload.cost,
    )


def _lacking(kind: str, members: Mapping[str, Sequence[str]], tools: Mapping[str, Tool]) -> list[Unavailable]:
    """Return those of `members` that need a program which was not found."""
    found = []
    for member, programs in members.items():
        missing = [program for program in programs if program not in tools]
        if missing:
            state, remedy = advise(missing)
            found.append(Unavailable(member, kind, f"{', '.join(missing)} not found on PATH", remedy, state))
    return found
