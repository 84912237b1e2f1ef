"""Canaries of attestors that need nothing of a command's products: run under witness, required by a policy, verified.

All of them run together first, which is one example; only where that fails does each run alone, so that what does not
work here is named. Attestors that read a document are tried by the canaries of the workloads that write one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from asynth.catalog.attestors import ATTESTORS, UNIVERSAL
from asynth.catalog.families.single import scene_of
from asynth.catalog.member import Attestor, Build, Project
from asynth.catalog.names import SETTINGS
from asynth.catalog.workloads import WORKLOADS
from asynth.errors import CommandError
from asynth.example.draft import Draft, Fixture, GitState, KeyRequest, Summary
from asynth.example.judge import judge_answer
from asynth.example.workbench import Workbench
from asynth.script import Bash, runnable

_IDLE = Build(Project("site/handbook", ""), "git log -1", ())
"""A command that works in every project and writes nothing."""


async def judge_attestors(names: Collection[str], bench: Workbench) -> dict[str, str]:
    """Return by name why each of the universal attestors among `names` does not work here, or ""."""
    wanted = [attestor for attestor in ATTESTORS if attestor.name in names and attestor.name in UNIVERSAL]
    if not await _try(wanted, bench):
        return dict.fromkeys((attestor.name for attestor in wanted), "")
    return {attestor.name: await _try([attestor], bench) for attestor in wanted}


async def _try(attestors: Sequence[Attestor], bench: Workbench) -> str:
    """Return why a run with `attestors` does not verify, in one line, or ""."""
    draft = canary(attestors)
    try:
        workspace = await bench.lay_out(draft)
        try:
            transcript = await bench.execute(runnable(draft.answer), workspace, draft)
        finally:
            await bench.remove(workspace)
    except CommandError as error:
        return str(error)
    if judge_answer(transcript, draft.answer) is None:
        return ""
    said = [line for line in transcript.steps[-1].stderr.splitlines() if line and "level=info" not in line]
    return (said or ["no message"])[-1][:300]


def canary(attestors: Sequence[Attestor]) -> Draft:
    """Return the draft of a canary: `attestors` recorded in the circumstances they need, required and verified."""
    setting = SETTINGS[0]
    scene = scene_of(_IDLE, "canary", "", setting)
    names = tuple(attestor.name for attestor in attestors)
    types = ", ".join(f'{{"type": "{attestor.predicate_type}"}}' for attestor in attestors)
    flags = "".join(f" {flag}" for attestor in attestors for flag in attestor.flags)
    text = (
        f"witness run --step canary -a {','.join(dict.fromkeys((*names, 'git')))}{flags} -k ../attest.key"
        f" -o ../canary.att.json -- {_IDLE.command}\n"
        "KEYID=$(openssl dgst -sha256 -r ../attest.pub | cut -d' ' -f1)\n"
        "cat > ../policy.json <<POLICY\n"
        '{"expires": "2040-01-01T00:00:00Z", "steps": {"canary": {"name": "canary", "functionaries":'
        f' [{{"type": "publickey", "publickeyid": "$KEYID"}}], "attestations": [{types}]}}}},'
        ' "publickeys": {"$KEYID": {"keyid": "$KEYID", "key": "$(openssl base64 -A -in ../attest.pub)"}}}\n'
        "POLICY\n"
        "witness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
        "witness verify -p ../policy.signed.json -k ../policy.pub -a ../canary.att.json"
        ' -s "$(git rev-parse HEAD)"\n'
    )
    return Draft(
        id=f"canary-{'-'.join(names)}",
        family="canary",
        fixture=Fixture(
            project=_IDLE.project.folder,
            git=GitState(branch=setting.branch, author=setting.author),
            keys=(
                KeyRequest("attest", "ed25519", "../attest.key", "../attest.pub"),
                KeyRequest("policy", "ed25519", "../policy.key", "../policy.pub"),
            ),
            environment=tuple(
                variable
                for attestor in attestors
                if attestor.environment is not None
                for variable in attestor.environment(scene)
            ),
        ),
        prompt="",
        answer=(Bash(text),),
        twins=(),
        summary=Summary(tuple(sorted(names)), tuple(sorted(names)), "canary", WORKLOADS[0].name),
    )
