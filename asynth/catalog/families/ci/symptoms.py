"""What goes wrong around CI and needs no new file: an attestor outside of its system, a warning, a workspace that is used again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.ci.job import Job, System
from asynth.catalog.families.scenarios.log import Line, nothing_found, quote, unattested
from asynth.catalog.member import Attestor
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Script

_GITHUB = Attestor(
    name="github",
    predicate_type="https://witness.dev/attestations/github/v0.1",
    records=("the GitHub job",),
    missing="not in a github ci job",
)
"""Its record needs a token that GitHub gives to jobs alone, so that no example holds one."""

TRIAL = "../trial.signed.json"
"""Where a policy for trying things out lies."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """What was run and said, the answer, and the procedure that verifies in the end."""

    past: Past
    answer: Script
    procedure: Procedure


_NO_VARIABLE = {
    "github": "None of them helps. With `GITHUB_ACTIONS=true` the attestor goes on to ask GitHub for an OIDC token, which only a real job gets, "
    "and fails there instead.",
    "gitlab": "`GITLAB_CI=true` is all that it looks for, and with it you would sign a record of a job that never ran, its fields empty or "
    "made up. Leave the attestor out where there is no job.",
    "jenkins": "It goes by `JENKINS_URL`. Setting that by hand works and gives you a signed record of a build that no Jenkins knows, so don't; "
    "do without the attestor instead.",
    "codebuild": "It wants `CODEBUILD_BUILD_ID`, and an invented one makes for an invented record. On your own machine the attestor has no "
    "business.",
}


def run_outside(procedure: Procedure, policy: str, system: System) -> Symptom:
    """The attestor of a CI system on somebody's own machine.

    :param procedure: the run as the user has it, whose policy requires the system's type
    :param policy: the commands that wrote, signed and committed that policy
    """
    attestor = _attestor(system)
    type_ = attestor.predicate_type
    bare = tuple(one for one in procedure.step.required if one.name != attestor.name)
    local = replace(
        procedure.with_step(required=bare, extras=tuple(one.name for one in bare if not one.always)), signed=TRIAL
    )
    failing = procedure.step.run_command(extras=(*local.step.extras, attestor.name))
    read = f"jq -r .payload {procedure.signed} | openssl base64 -d -A |"
    drop = f"jq 'del(.steps[].attestations[] | select(.type == \"{type_}\"))' > ../policy.json"
    clear, rest = "", ""
    if artifact := procedure.artifact:
        clear = f"rm -f {artifact}\n"
        rest = f". The command did run, and what it left has to go, or `{artifact}` is no product of the next run"
    return Symptom(
        Past(
            (Bash(policy),), (Bash(f"{failing}\n"),), True, quote(unattested((attestor.name, attestor.missing)), False)
        ),
        (
            Prose(_NO_VARIABLE[system.name]),
            Prose(
                f"For a trial, attest without it, and check against a copy of the policy that doesn't ask for that type{rest}:"
            ),
            Bash(f"{clear}{local.run_command()}\n{read}\n  {drop}\n{local.sign_command()}\n{local.verify_command()}\n"),
            Prose(
                f"The policy in the repository stays as strict as it was; `{procedure.attestation[3:]}` from here is refused by it, as it "
                "should be. Any key will do for signing the copy, it decides nothing."
            ),
        ),
        local,
    )


def require_system(procedure: Procedure, system: System) -> Procedure:
    """Return `procedure` with the type of the system's attestor required, and nothing else changed."""
    attestor = _attestor(system)
    return procedure.with_step(required=(*procedure.step.required, attestor))


def _attestor(system: System) -> Attestor:
    return next((one for one in ATTESTORS if one.name == system.attestor), _GITHUB)


def explain_token(procedure: Procedure, job: Job, policy: str, *, whether: bool) -> Symptom:
    """The warning of the gitlab attestor that it has no token."""
    show = (
        f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n"
        "  jq '.predicate.attestations[] | select(.type | endswith(\"/gitlab/v0.1\")) | .attestation'\n"
    )
    warning = quote((Line("(attestation/gitlab) no jwt token found in environment", "warning"),), False)
    opening = "Not a fault, you can leave it." if whether else "Leave it, nothing is missing that you could supply."
    return Symptom(
        Past((Bash(policy),), (Bash("\n".join(job.attest) + "\n"),), False, warning),
        (
            Prose(
                f"{opening} The attestor looks for `CI_JOB_JWT`, which GitLab did away with in version 17, and goes on with the "
                "variables of the job. What it wrote down:"
            ),
            Bash(show),
            Prose(
                "All of these come from the runner, with no signature of GitLab behind them. Don't let a rule on them take the place of "
                f"control over `{job.secrets.key}`. The attestation is as good as any:"
            ),
            Bash("\n".join((*job.verify, "")) if job.verify else f"{procedure.verify_command()}\n"),
        ),
        procedure,
    )


def clear_workspace(procedure: Procedure, job: Job, policy: str) -> Symptom:
    """A build that leaves a file as it was, so that it is no product."""
    step = procedure.step
    lines = (procedure.run_command(), procedure.verify_command())
    first = Bash(f"{step.attested.command}\n")
    return Symptom(
        Past((Bash(policy), first), (Bash("\n".join(lines) + "\n"),), True, quote(nothing_found(step.name)[:3], False)),
        (
            Prose(
                f"`{procedure.artifact}` was there before the run, from the last build in the same workspace, and the command left it as "
                "it was. A file that a run doesn't create or change is material and no product, so its digest is no subject and verify finds "
                "nothing under it. The three lines would look the same for a wrong step name."
            ),
            Prose("Remove it first, in the job too:"),
            Bash("\n".join((f"rm -f {procedure.artifact}", *lines)) + "\n"),
            Prose(
                "`git clean -fdx` in front of the build does it for all files, ignored ones included; so does `cleanWs()` at the end of the "
                "pipeline. GitLab and `actions/checkout` clean up by themselves, Jenkins doesn't."
            ),
        ),
        procedure,
    )
