"""What goes wrong around CI and needs no new file: an attestor outside of its system, a warning, a workspace that is used again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.attestors.github import GITHUB
from asynth.catalog.families.ci.job import Job, System
from asynth.catalog.families.scenarios.log import Line, nothing_found, quote, unattested
from asynth.catalog.member import Attestor
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past, Twin
from asynth.script import Bash, Prose, Script

TRIAL = "../trial.signed.json"
"""Where a policy for trying things out lies."""

OFFLINE = (("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_REGION", "eu-central-1"))
"""Keeps the attestor of CodeBuild from asking a network that an example has not."""


@dataclass(frozen=True, slots=True)
class Symptom:
    """What was run and said, the answer, and the procedure that verifies in the end.

    :param twins: those of an answer whose policy is not the one in its usual place; None for the family's
    """

    past: Past
    answer: Script
    procedure: Procedure
    twins: tuple[Twin, ...] | None = None


_NO_VARIABLE = {
    "github": "No variable helps. With `GITHUB_ACTIONS=true` the attestor wants an OIDC token from GitHub next, and those are for running jobs "
    "alone, so it fails there instead.",
    "gitlab": "`GITLAB_CI=true` is all that the attestor looks for, and with it you would sign a record of a job that never ran, its fields empty or "
    "made up. Leave the attestor out where there is no job.",
    "jenkins": "The attestor goes by `JENKINS_URL`. Setting that by hand works and gives you a signed record of a build that no Jenkins knows, so don't; "
    "do without the attestor instead.",
    "codebuild": "`CODEBUILD_BUILD_ID` alone satisfies the attestor, and an invented one makes for an invented record. On your own machine the attestor has no "
    "business.",
}


def run_outside(procedure: Procedure, policy: str, system: System, *, whether: bool) -> Symptom:
    """The attestor of a CI system on somebody's own machine.

    The copy of the policy is signed by a key that is made for it, since the policy's own would make gates accept the copy.

    :param procedure: the run as the user has it, whose policy requires the system's type
    :param policy: the commands that wrote, signed and committed that policy
    :param whether: whether the question is if the attestor can be made optional
    """
    attestor = _attestor(system)
    drop = f'del(.steps[].attestations[] | select(.type == "{attestor.predicate_type}"))'
    bare = bare_of(procedure, system)
    local = replace(
        procedure.with_step(required=bare, extras=tuple(one.name for one in bare if not one.always)),
        keys=(procedure.step.name, "trial"),
        signed=TRIAL,
    )
    failing = procedure.step.run_command(extras=(*local.step.extras, attestor.name))
    clear, rest = "", ""
    if artifact := procedure.artifact:
        clear = f"rm -f {artifact}\n"
        rest = f". The command did run, and what it left has to go, or `{artifact}` is no product of the next run"
    assumed = "" if whether else f", which I take to be `{procedure.signed}`,"
    opening = f"No, what `-a` names has to succeed, or nothing is attested. {_NO_VARIABLE[system.name]}"
    return Symptom(
        Past(
            (Bash(policy),), (Bash(f"{failing}\n"),), True, quote(unattested((attestor.name, attestor.missing)), False)
        ),
        (
            Prose(opening if whether else _NO_VARIABLE[system.name]),
            Prose(
                f"For a trial you can attest without it, and check against a copy of the policy{assumed} that doesn't ask for that type{rest}:"
            ),
            Bash(
                f"openssl genpkey -algorithm ed25519 -out ../trial.key\nopenssl pkey -in ../trial.key -pubout -out ../trial.pub\n"
                f"{clear}{local.run_command()}\njq -r .payload {procedure.signed} | openssl base64 -d -A |\n  jq '{drop}' > ../trial.json\n"
                f"witness sign -k ../trial.key -f ../trial.json -o {TRIAL}\n{local.verify_command()}\n"
            ),
            Prose(
                "The copy has a key of its own on purpose. Signed by the policy's, it would be a valid policy wherever that key is "
                f"trusted, and a weaker one. The policy itself still refuses `{procedure.attestation[3:]}`, as it should."
            ),
        ),
        local,
        twins=(
            *twins.tamper_artifact(local),
            twins.replace_policy_key(local),
            twins.run_again(twins.OUTSIDE_OF_CI, local, local.step, failing, "attestor-failed"),
        ),
    )


def bare_of(procedure: Procedure, system: System) -> tuple[Attestor, ...]:
    """Return what the policy requires but the record of the system's job."""
    return tuple(one for one in procedure.step.required if one.name != _attestor(system).name)


_FORGED = {
    "github": "",
    "gitlab": "env GITLAB_CI=true CI_JOB_URL=https://gitlab.example/jobs/1 ",
    "jenkins": "env JENKINS_URL=https://jenkins.example/ JOB_NAME=release ",
    "codebuild": "env CODEBUILD_BUILD_ID=release:1 ",
}
"""By system: what somebody says who wants to be taken for a job."""

_SHOWN = {
    "github": "With `-a git` nothing in it names Actions, and the variables that `environment` adds anybody can set. Somebody's laptop, with the key:",
    "gitlab": "`-a gitlab` copies variables, which anybody can set. Somebody's laptop, with the key and a job that never was:",
    "jenkins": "`-a jenkins` copies variables, and a shell without Jenkins can have them too. On a laptop that has the key:",
    "codebuild": "`-a aws-codebuild` goes by the build's variables. Outside of AWS, with an invented build and the real key:",
}
"""By system: what introduces a run that is no job."""

_WHAT_TELLS = {
    "github": "verify accepts it. `-a github` goes further: GitHub signs a token for the job, which needs `id-token: write` and is not to be had on a "
    "laptop, and witness checks it and keeps its claims. But your key signs the whole, so whoever has that can copy old claims. What "
    "ties it to Actions is control over the secret with the key: an environment for a protected branch, as far as you trust what is merged there, or "
    "a keyless certificate, which names the workflow itself.",
    "gitlab": "verify accepts it. So the evidence for GitLab is not the record but the key: only jobs of protected branches and tags "
    "can read it if its variable is protected, and nobody may have kept a copy. That is what to show: who can read it, and who can change that.",
    "jenkins": "verify accepts it. What can be shown is who gets at the key: credentials of a folder reach the jobs in it and no others, so with "
    "this job alone in one, and no copy of the key elsewhere, a valid signature points to that job, as far as you trust those who may edit "
    "it.",
    "codebuild": "verify accepts it. The certainty comes from IAM: if the project's role alone may read the key's parameter, and no copy exists, "
    "a valid signature means that a build of this project made it, as far as nobody changes the buildspec to read the key out.",
}
"""By system: what does tell where a run was."""


def doubt_origin(procedure: Procedure, policy: str, system: System, asks: frozenset[str]) -> Symptom:
    """What an attestation proves of where it was made: a run that is no job, and that passes.

    :param policy: the commands that wrote, signed and committed the policy
    :param asks: "whether" it proves it, "line" for a sentence that is true of it
    """
    proven = "that somebody who has the job's key signed a record of this command"
    opening = (
        f"Not by itself. It proves {proven}."
        if "whether" in asks
        else f'"Attested, so we know whose key signed it." The attestation proves {proven}; CI only follows if nobody else has that key.'
        if "line" in asks
        else f"It proves {proven}, and not where it ran."
    )
    clear = f"rm -f {procedure.artifact}\n" if procedure.artifact else ""
    return Symptom(
        Past((Bash(policy),)),
        (
            Prose(f"{opening} {_SHOWN[system.name]}"),
            Bash(f"{clear}{_FORGED[system.name]}{procedure.run_command()}\n{procedure.verify_command()}\n"),
            Prose(_WHAT_TELLS[system.name]),
        ),
        procedure,
    )


def require_system(procedure: Procedure, system: System) -> Procedure:
    """Return `procedure` with the type of the system's attestor required, and nothing else changed."""
    attestor = _attestor(system)
    return procedure.with_step(required=(*procedure.step.required, attestor))


def _attestor(system: System) -> Attestor:
    return next((one for one in ATTESTORS if one.name == system.attestor), GITHUB)


def explain_token(procedure: Procedure, job: Job, policy: str, asks: frozenset[str]) -> Symptom:
    """The warning of the gitlab attestor that it has no token.

    :param asks: "whether" it is a fault, or more exactly "missing" for what is not on record and "origin" for what it proves
    """
    show = (
        f"jq -r .payload {procedure.attestation} | openssl base64 -d -A |\n"
        "  jq '.predicate.attestations[] | select(.type | endswith(\"/gitlab/v0.1\")) | .attestation'\n"
    )
    warning = quote((Line("(attestation/gitlab) no jwt token found in environment", "warning"),), False)
    opening = (
        "Partly. The warning is harmless, but where the build ran is only what the job said of itself."
        if "origin" in asks
        else "No, nothing that this policy asks for."
        if "missing" in asks
        else "Not a fault, you can leave it."
        if "whether" in asks
        else "Leave it, this policy asks for nothing that a token would add."
    )
    return Symptom(
        Past((Bash(policy),), (Bash("\n".join(job.attest) + "\n"),), False, warning),
        (
            Prose(
                f"{opening} The attestor looks for `CI_JOB_JWT`, which GitLab did away with in version 17, and goes on with the "
                "variables of the job. A job that wants a token asks for one under that name, by `id_tokens: {CI_JOB_JWT: {aud: witness}}`, and the "
                "warning is gone. What was written down without:"
            ),
            Bash(show),
            Prose(
                "All of these come from the runner, with no signature of GitLab behind them. Don't let a rule on them take the place of "
                f"control over `{job.secrets.key}`. At a desk the attestation verifies like any other:"
            ),
            Bash(f"{procedure.verify_command(trust=f'-k {procedure.policy_key}.pub')}\n"),
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
                f"`{procedure.artifact}` was there before the run, from the last build in the same workspace, and has the same bytes after "
                "it. Such a file is material and no product, whether it was left alone or written again, so its digest is no subject and verify finds "
                "nothing under it. A misspelt step name gives the same three lines."
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
