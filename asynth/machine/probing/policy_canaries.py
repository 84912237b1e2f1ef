"""Canaries of what policies are made with: each way to write one, and the engine that judges Rego.

Each is one example: `git log` under witness, a policy written in that way with one rule over the command, verified.
"""

from __future__ import annotations

from asynth.catalog.attestors import ATTESTORS_BY_NAME
from asynth.catalog.names import SETTINGS
from asynth.catalog.procedure.document import PolicyDocument, PolicyStep, Requirement, Signer
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.catalog.workloads import WORKLOADS
from asynth.errors import CommandError
from asynth.example.draft import Draft, Fixture, GitState, KeyRequest, Summary
from asynth.example.judge import judge_answer
from asynth.example.workbench import Workbench
from asynth.script import Bash, runnable

REGO = "Rego"
"""The name of the canary whose policy holds a rule."""

_RULE = """\
package commandrun.canary

import rego.v1

deny contains msg if {
	not "log" in object.get(input, "cmd", [])
	msg := "another command ran"
}
"""


async def try_policy(name: str, bench: Workbench) -> str:
    """Return why the canary of a way to write policies, or of :data:`REGO`, does not verify, in one line, or ""."""
    draft = canary(name)
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


def canary(name: str) -> Draft:
    """Return the draft of a canary.

    :param name: a way to write policies, or :data:`REGO`
    """
    setting, rules = SETTINGS[0], ("canary",) if name == REGO else ()
    requirement = Requirement(ATTESTORS_BY_NAME["command-run"].predicate_type, rules)
    document = PolicyDocument("2040-01-01", (PolicyStep("canary", (requirement,), (Signer("../attest"),)),))
    text = (
        "witness run --step canary -a git -k ../attest.key -o ../canary.att.json -- git log -1\n"
        f"cat > ../canary.rego <<'RULE'\n{_RULE}RULE\n"
        f"{as_commands(WRITERS['heredoc' if name == REGO else name](document))}"
        "witness sign -k ../policy.key -f ../policy.json -o ../policy.signed.json\n"
        'witness verify -p ../policy.signed.json -k ../policy.pub -a ../canary.att.json -s "$(git rev-parse HEAD)"\n'
    )
    return Draft(
        id=f"canary-{name}",
        family="canary",
        fixture=Fixture(
            project="site/handbook",
            git=GitState(branch=setting.branch, author=setting.author),
            keys=(
                KeyRequest("attest", "ed25519", "../attest.key", "../attest.pub"),
                KeyRequest("policy", "ed25519", "../policy.key", "../policy.pub"),
            ),
        ),
        prompt="",
        answer=(Bash(text),),
        twins=(),
        summary=Summary(("git",), ("git",), "canary", WORKLOADS[0].name),
    )
