"""Jobs of GitHub Actions as what is signed for: a workflow file without a key in it, and rules over the claims of its token."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.attestors.github import Job, job_of
from asynth.catalog.families.identity.keyless import (
    FEATURES,
    OFFERS,
    ROOT,
    RUNS,
    STAMPER,
    derive,
    keyless,
    serve,
    strangers,
    workflow_of,
)
from asynth.catalog.families.identity.machines import judge_record
from asynth.catalog.families.identity.rejections import CLEAN
from asynth.catalog.families.identity.setups import PLAIN
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario, run_sets
from asynth.catalog.house import INSTALL
from asynth.catalog.member import Json
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose


def _head(job: Job, step: str, permissions: str) -> str:
    return (
        f"name: {job.workflow.removesuffix('.yml')}\non:\n  push:\n    branches: ['{job.branch}']\n"
        f"permissions:\n  contents: read\n{permissions}jobs:\n  {step}:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@v4\n"
    )


def _upload(step: str, *paths: str) -> str:
    kept = "".join(f"            {path}\n" for path in paths)
    return f"      - uses: actions/upload-artifact@v4\n        with:\n          name: {step}\n          path: |\n{kept}"


def _render(job: Job, procedure: Procedure, lines: tuple[str, ...]) -> str:
    """Return the workflow that attests without a key."""

    def step(name: str, commands: tuple[str, ...]) -> str:
        return f"      - name: {name}\n        run: |\n" + "".join(f"          {line}\n" for line in commands)

    return (
        _head(job, procedure.step.name, "  id-token: write\n")
        + step("Install witness", INSTALL)
        + step("Attest", lines)
        + _upload(procedure.step.name, procedure.attested.artifact, procedure.attestation.removeprefix("../"))
    )


def write_workflow(case: Case) -> Exchange:
    """The workflow is there, and shall attest without a key."""
    job = job_of(case.procedure.attested)
    procedure = keyless(case, workflow_of(job))
    step, command = procedure.step, procedure.attested.command
    lines = (procedure.run_command(), f"cp {procedure.attestation} .")
    before = _head(job, step.name, "") + f"      - run: {command}\n" + _upload(step.name, procedure.attested.artifact)
    file = f".github/workflows/{job.workflow}"
    *_, written = procedure.write_policy()
    yes = begin(case, whether="Yes, none.")
    closing = (
        "A pull request from a fork gets no token, so don't let this job run for one; it would fail before it builds."
        if case.asks("forks")
        else "`id-token: write` goes to every step of the job, also to actions of others, and each of them could fetch a certificate in this "
        "name. Keep the job small."
    )
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{yes}What the job needs is `id-token: write`; witness asks GitHub for a token, Fulcio for a certificate of ten minutes and freetsa.org for a stamp that outlasts it. "
                "`ubuntu-latest` has no witness, so a step before fetches it."
            ),
            File(file, _render(job, procedure, lines), "yaml", f"Put the job into `{file}`:"),
            Prose("What that step runs, as it goes in the job:"),
            Bash("".join(f"{line}\n" for line in lines)),
            Prose(
                f"The policy is made elsewhere, by whoever has `{procedure.policy_key}.key`. It accepts this one file on `{job.branch}`, and trusts "
                f"Fulcio's root, out of Sigstore's trust root, as `{ROOT}`, and `https://freetsa.org/files/cacert.pem` as `{STAMPER}`:"
            ),
            Bash(f"{written.text}{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(closing),
        ),
        procedure=procedure,
        fixture=serve(case, job),
        twins=derive(procedure, job, strangers(job, "workflow")),
        facts={"job": f"```yaml\n{before}```", "workflow": job.workflow, "repository": job.repository},
    )


_DEMANDS = {
    "branch": ("ref", "runs on `{branch}` of `{repository}`"),
    "event": ("event_name", "pushes to `{repository}`"),
    "runner": ("runner_environment", "runs of `{repository}` on runners that GitHub hosts"),
}
"""The claim that decides besides the repository, and how people say it, by variant."""


def judge_claims(case: Case) -> Exchange:
    """A rule over the claims of the job's token."""
    job = job_of(case.procedure.attested)
    claim, said = _DEMANDS[case.variant]
    known = dict(job.claims())
    wanted: dict[str, Json] = {claim: known[claim], "repository": job.repository}
    others = {
        "branch": replace(job, branch=f"try/{job.branch}"),
        "event": replace(job, event="pull_request"),
        "runner": replace(job, runner="self-hosted"),
    }
    other = others[case.variant]
    message = f"claim {claim} is {dict(other.claims())[claim]}"
    mirror = replace(job, repository=f"mirror-of-{job.repository}")
    procedure = case.procedure.with_step(rules=(judge_record("github", "claims", {"claims": wanted}, message),))
    step, wish = procedure.step, said.format(branch=job.branch, repository=job.repository)
    *_, written = procedure.write_policy()
    denied = (
        replace(
            twins.run_again(kind, procedure, step, step.run_command(), "policy-denied", CLEAN),
            edits=(job.claimed_otherwise(stranger),),
            message=reason,
        )
        for kind, stranger, reason in (
            (twins.REGO_DENIAL, other, message),
            (twins.OTHER_REPOSITORY, mirror, f"claim repository is {mirror.repository}"),
        )
    )
    outside = f"env -u GITHUB_ACTIONS {step.run_command()}"
    yes = begin(case, whether="Yes.")
    closing = (
        "They are as good as your key. That GitHub signed the token was checked during the run; the token itself isn't kept, and verify believes what "
        f"the record says. Whoever reads `{procedure.attest}.key` can write any claims."
        if case.asks("forged")
        else "Leave `repository` in, whatever else you ask for: GitHub signs the tokens of all repositories with the same keys, so a job of "
        "anybody has a valid token."
    )
    return Exchange(
        past=Past(),
        answer=(
            Prose(
                f"{yes}The `github` attestor records the claims of the job's token below `jwt.claims`, and a rule on that type can compare them. "
                f"Here that is `{claim}` beside the repository."
            ),
            File("../claims.rego", procedure.rules[0].text, "rego", "Save the rule as `../claims.rego`:"),
            Prose(
                "Without the default in `object.get`, a record that lacks a claim would leave the comparison undefined, and nothing would be denied. In the job, "
                "with `id-token: write`; without it there is no token, the attestor fails and nothing is attested:"
            ),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose("And the rule in the policy, below the type that it reads:"),
            Bash(f"{written.text}{procedure.sign_command()}\n{procedure.verify_command()}\n"),
            Prose(closing),
        ),
        procedure=procedure,
        fixture=replace(serve(case, job), keys=case.fixture.keys, services=(job.tokens(),)),
        twins=(
            *twins.tamper_artifact(procedure),
            twins.replace_policy_key(procedure),
            twins.expire_policy(procedure),
            twins.require_unrecorded(procedure),
            twins.disallow_functionary(procedure),
            *denied,
            twins.run_again(twins.OUTSIDE_OF_CI, procedure, step, outside, "attestor-failed"),
        ),
        facts={
            "demand": {"noun": wish, "bare": wish.replace("`", "")},
            "repository": job.repository,
        },
    )


_HERE = frozenset({"setting"})

JOBS: tuple[Scenario, ...] = (
    replace(
        PLAIN,
        name="keyless-job",
        compose=write_workflow,
        runs=RUNS,
        features=FEATURES,
        offers=OFFERS,
        slots={"job": RUN_LINE - {"step_key", "run"} | _HERE | {"artifact"}, "workflow": _HERE, "repository": _HERE},
    ),
    replace(
        PLAIN,
        name="claims",
        compose=judge_claims,
        variants=tuple(_DEMANDS),
        runs=run_sets("git github", "environment git github", "environment git github slsa", "git github slsa"),
        run=("git", "github"),
        features=FEATURES,
        offers=OFFERS,
        slots={"demand": _HERE | {"variant"}, "repository": _HERE},
    ),
)
"""Questions about what a job of GitHub Actions is on record for."""
