"""Signing without a key in GitHub Actions: Fulcio certifies the job, and the policy says which jobs count.

The certificates of these examples were good for ten minutes of 2024, and the timestamp authority's clock stands within them.
So whatever is accepted is accepted by its stamp, as at any user's who verifies after those ten minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from asynth.catalog.attestors.github import SERVER, Job, job_of
from asynth.catalog.families.identity.chains import unverifiable
from asynth.catalog.families.identity.constraints import mismatched, sign_again
from asynth.catalog.families.identity.rejections import CLEAN
from asynth.catalog.families.identity.setups import PLAIN, is_plain, lay_out
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.policy import edit_policy
from asynth.catalog.families.scenarios.scenario import RUN_LINE, VERIFY_LINE, Scenario, run_sets
from asynth.catalog.features import KEYLESS as KEYLESS_SIGNING
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.document import Authority, Certified
from asynth.catalog.procedure.policies import as_commands
from asynth.catalog.procedure.procedure import POLICY, Procedure
from asynth.example.draft import Fixture, KeylessAuthority, Past, Replace, TimestampServer, Twin, WriteRoot
from asynth.script import Bash, Prose

FULCIO, STAMPS = "https://fulcio.sigstore.dev", "https://freetsa.org/tsr"
ROOT, STAMPER = "../fulcio.crt", "../cacert.pem"
_ISSUED, _STAMPED = "2024-01-01T12:00:00+00:00", "2024-01-01T12:05:00+00:00"
_SIGNER = f"--signer-fulcio-url {FULCIO} --signer-fulcio-use-http"
_STAMPED_RUN = f"-t {STAMPS}"
_COMPANY_WORKFLOWS = "workflows"
"""The organisation's repository of reusable workflows."""


def _certified(*, uri: str = "*", **extensions: str) -> Certified:
    return Certified(("fulcio",), uris=(uri,), extensions=tuple(extensions.items()))


@dataclass(frozen=True, slots=True)
class Demand:
    """Which jobs may sign.

    :param noun: the same as the end of a sentence
    :param opening: the device
    :param caveat: the one thing that surprises people there
    """

    functionary: Certified
    noun: str
    opening: str
    caveat: str


def _demand(job: Job, variant: str) -> Demand:
    if variant == "workflow":
        return Demand(
            workflow_of(job),
            f"`{job.workflow}` of `{job.repository}` on `{job.branch}`",
            "Fulcio's certificate for a job has no name in it but the URI of the workflow file with its ref, so `uris` with that URI is the whole "
            "functionary.",
            "The URI is compared to the last letter, and its end is the ref: the same file on another branch, or started by a tag, is "
            "somebody else.",
        )
    if variant == "repository":
        return Demand(
            _certified(SourceRepositoryURI=job.url),
            f"any workflow of `{job.repository}`",
            "The repository is an extension of the certificate that Fulcio gives to a job, and a `certConstraint` can ask for it under "
            "`extensions`, as `SourceRepositoryURI`.",
            "That is every workflow on every branch, also one that somebody has just added on a branch of his own. `SourceRepositoryRef` in "
            "the same place narrows it.",
        )
    return Demand(
        _certified(SourceRepositoryURI=job.url, SourceRepositoryRef=job.ref),
        f"any workflow of `{job.repository}` that runs on `{job.branch}`",
        "Both are extensions of the certificate that Fulcio gives to a job: the repository is `SourceRepositoryURI`, the branch "
        "`SourceRepositoryRef` with `refs/heads/` in front. The file of the workflow stays open.",
        f"Who may push to `{job.branch}` can add a workflow there that signs what he likes, so the protection of the branch is now part of this.",
    )


def workflow_of(job: Job) -> Certified:
    """Return the functionary that is the workflow of `job` on its branch."""
    return _certified(uri=job.identity)


def keyless(case: Case, functionary: Certified) -> Procedure:
    """Return the procedure of `case` that is signed in a job, countersigned and judged by `functionary`."""
    procedure = case.procedure.with_step(signer=_SIGNER, options=(_STAMPED_RUN,), functionaries=(functionary,))
    return replace(
        procedure,
        authorities=(Authority("fulcio", ROOT),),
        timestamp_authorities=(Authority("tsa", STAMPER),),
    )


def serve(case: Case, job: Job) -> Fixture:
    """Return the fixture within `job`, where only the policy's key is a file."""
    git = case.fixture.git
    return replace(
        case.fixture,
        keys=tuple(key for key in case.fixture.keys if key.role == "policy"),
        git=git and replace(git, remote=job.url, tag=job.tag or None),
        environment=(*case.fixture.environment, *job.variables()),
        services=(
            job.tokens(),
            KeylessAuthority(FULCIO, ROOT, _ISSUED),
            TimestampServer(STAMPS, STAMPER, _STAMPED),
        ),
    )


def derive(procedure: Procedure, job: Job, others: dict[str, Job]) -> tuple[Twin, ...]:
    """Return the twins of a procedure that is signed in `job`; each of `others` is a job that may not sign, by kind of twin."""
    step, verified = procedure.step, f"{procedure.verify_command()}\n"
    anew = f"{as_commands(procedure.write_policy())}{procedure.sign_command()}\n{verified}"
    unknown = Replace(POLICY, '"timestampauthorities"', '"timestampservers"')
    unstamped = step.run_command().replace(f" {_STAMPED_RUN}", "", 1)
    stranger = step.run_command(signer="-k ../stranger.key")
    make = f"{CLEAN}openssl genpkey -algorithm ed25519 -out ../stranger.key\n"
    elsewhere = (
        replace(
            twins.run_again(kind, procedure, step, step.run_command(), "functionary-not-allowed", CLEAN),
            edits=(job.claimed_otherwise(other),),
        )
        for kind, other in others.items()
    )
    return (
        *twins.tamper_artifact(procedure),
        twins.replace_policy_key(procedure),
        twins.expire_policy(procedure),
        twins.require_unrecorded(procedure),
        *elsewhere,
        Twin(twins.OTHER_ROOT, (WriteRoot(ROOT, "elsewhere"),), anew, "no-verifiers"),
        Twin(twins.OTHER_AUTHORITY, (WriteRoot(STAMPER, "elsewhere"),), anew, "no-verifiers"),
        Twin(twins.UNKNOWN_AUTHORITY, (unknown,), f"{procedure.sign_command()}\n{verified}", "no-verifiers"),
        twins.run_again(twins.UNSTAMPED, procedure, step, unstamped, "no-verifiers", CLEAN),
        twins.run_again(twins.STRANGER, procedure, step, stranger, "no-verifiers", make),
    )


def strangers(job: Job, variant: str) -> dict[str, Job]:
    """Return the jobs that a demand of `variant` keeps out."""
    found = {twins.OTHER_REPOSITORY: replace(job, repository=f"mirror-of-{job.repository}")}
    if variant != "repository":
        found[twins.OTHER_REF] = replace(job, branch=f"try/{job.branch}")
    if variant == "workflow":
        found[twins.OTHER_WORKFLOW] = replace(job, workflow=f"old-{job.workflow}")
    return found


def sign_keyless(case: Case) -> Exchange:
    """A job of GitHub Actions is to sign without a key."""
    job = job_of(case.procedure.attested)
    wanted = _demand(job, case.variant)
    procedure = keyless(case, wanted.functionary)
    yes = begin(case, whether="Yes.")
    if case.asks("bare"):
        opening = f"The job needs `id-token: write`; `{ROOT}` and `{STAMPER}` are the roots of Fulcio and of the timestamp server."
    else:
        opening = f"{yes}{wanted.opening} The job needs `permissions: {{contents: read, id-token: write}}`, then witness fetches its token by itself:"
    if case.asks("secret"):
        closing = (
            "Nothing is stored in GitHub for this. The private key is made for the one run and never written down, and what takes the place of a "
            "secret is the token that GitHub issues to the job. A pull request from a fork gets none, so it can't sign."
        )
    elif case.asks("lifetime"):
        closing = (
            "The certificate is over after ten minutes. What makes a later check worth something is the stamp of `-t`, which says that the signature was "
            "there in time; a run without it is worthless from the eleventh minute on."
        )
    else:
        closing = wanted.caveat
    stamp = (
        ""
        if case.asks("lifetime")
        else ". The second is there as the certificate ends after ten minutes, and only the stamp of `-t` shows that it still held"
    )
    return Exchange(
        past=Past(),
        answer=lay_out(
            case,
            procedure,
            opening,
            f"The policy holds no key of the job. It trusts two roots: Fulcio's, last in the chain of `https://fulcio.sigstore.dev/api/v2/trustBundle`, saved as `{ROOT}`, and "
            f"the timestamp server's, `https://freetsa.org/files/cacert.pem`, as `{STAMPER}`{stamp}:",
            closing,
        ),
        procedure=procedure,
        fixture=serve(case, job),
        twins=derive(procedure, job, strangers(job, case.variant)),
        facts={
            "demand": {"noun": wanted.noun, "bare": wanted.noun.replace("`", "")},
            "plain": case.procedure.run_command(),
            "repository": job.repository,
        },
    )


def _show(functionary: Certified) -> str:
    """Return a functionary as people paste it, cut down to what is asked."""
    asked: dict[str, object] = {"uris": list(functionary.uris), "roots": list(functionary.roots)}
    if functionary.extensions:
        asked["extensions"] = dict(functionary.extensions)
    others = '"commonname": "*", "dnsnames": ["*"], "emails": ["*"], "organizations": ["*"]'
    lines = ",\n".join(f"   {json.dumps(key)}: {json.dumps(value)}" for key, value in asked.items())
    return f'```json\n{{"type": "root",\n "certConstraint": {{\n   {others},\n{lines}}}}}\n```'


def _set(case: Case, uri: str, **extensions: str) -> str:
    """Return the commands that put other demands into the one constraint of the step."""
    step = case.procedure.attested.step
    fields = ", ".join(f'{field}: "{glob}"' for field, glob in extensions.items())
    return edit_policy(
        f'jq \'.steps["{step}"].functionaries[0].certConstraint |=\n  (.uris = ["{uri}"] |\n   .extensions = {{{fields}}})\''
    )


def _mend(case: Case, job: Job, before: Certified, after: Certified, opening: str, closing: str) -> Exchange:
    """Return the exchange about a constraint that the certificate of `job` does not fit, and that is put right by an edit."""
    procedure, wrong = keyless(case, after), keyless(case, before)
    edit = _set(case, after.uris[0], **dict(after.extensions))
    return Exchange(
        past=case.failed(
            f"{wrong.verify_command()}\n",
            mismatched(case),
            hidden=(Bash(f"{wrong.run_command()}\n"), *case.policy(wrong)),
        ),
        answer=(Prose(opening), Bash(edit + sign_again(procedure)), Prose(closing)),
        procedure=procedure,
        fixture=serve(case, job),
        twins=derive(procedure, job, {twins.OTHER_REPOSITORY: replace(job, repository=f"mirror-of-{job.repository}")}),
        facts={
            "functionary": _show(before),
            "run": wrong.run_command(),
            "repository": job.repository,
            "workflow": job.workflow,
            "tag": job.tag,
            "uses": _uses(job),
        },
    )


def _uses(job: Job) -> str:
    """Return what a workflow says to call the reusable one: its path with the bare name of the ref."""
    path, _, ref = job.calls.partition("@")
    return f"{path}@{ref.rpartition('/')[2]}" if job.calls else ""


_REFS = {"tag": "refs/tags/v3", "branch": "refs/heads/main"}


def call_workflow(case: Case) -> Exchange:
    """The policy names the workflow that was started, and the job stands in one that it calls."""
    caller = job_of(case.procedure.attested)
    owner = caller.repository.partition("/")[0]
    called = f"{owner}/{_COMPANY_WORKFLOWS}/.github/workflows/attest.yml@{_REFS[case.variant]}"
    job = replace(caller, calls=called)
    name = _REFS[case.variant].rpartition("/")[2]
    opening = (
        f"{begin(case, whether='Yes.', cert='Not by accident.')}The certificate names the file that the job is written in, and that isn't `{caller.workflow}` but the workflow it calls; `@{name}` "
        f"becomes `{_REFS[case.variant]}` there. What was started is in the certificate too, as the extension `BuildConfigURI`. Ask for both:"
    )
    closing = (
        "Without the extension, any repository that calls `attest.yml` would be allowed to sign this step. To see all that a certificate says: "
        "`jq -r '.signatures[].certificate | @base64d'` on the attestation, and `openssl x509 -noout -text` on that."
    )
    after = _certified(uri=f"{SERVER}/{called}", BuildConfigURI=f"{SERVER}/{caller.workflow_ref}")
    return _mend(case, job, _certified(uri=caller.identity), after, opening, closing)


def admit_tags(case: Case) -> Exchange:
    """The policy names the workflow on a branch, and releases are made from tags."""
    attested = case.procedure.attested
    branched = job_of(attested)
    job = replace(branched, tag=attested.tag)
    path = branched.identity.partition("@")[0]
    opening = (
        f"{begin(case, whether='No, only the policy has to change.')}A run for the tag carries `@{job.ref}` at the end of its URI, and `uris` knows no globs, so every release would be a signer of its own. "
        "The extension `BuildSignerURI` has the same text and is matched as a glob; let that decide, and `uris` be anything:"
    )
    closing = (
        "From now on whoever can push a tag that begins with `v` can sign, so restrict who may create those. Builds from "
        f"`{branched.branch}` are refused; if they have to pass as well, keep the old functionary beside this one."
    )
    after = _certified(BuildSignerURI=f"{path}@refs/tags/v*")
    exchange = _mend(case, job, _certified(uri=branched.identity), after, opening, closing)
    others = {
        twins.OTHER_REPOSITORY: replace(job, repository=f"mirror-of-{job.repository}"),
        twins.OTHER_REF: branched,
        twins.OTHER_WORKFLOW: replace(job, workflow=f"old-{job.workflow}"),
    }
    assert exchange.procedure is not None
    return replace(exchange, twins=derive(exchange.procedure, job, others))


def stamp_at_last(case: Case) -> Exchange:
    """Nobody countersigned, and the certificate has ended."""
    job = job_of(case.procedure.attested)
    procedure = keyless(case, _demand(job, "workflow").functionary)
    bare = replace(procedure.with_step(options=()), timestamp_authorities=())
    opening = (
        f"{begin(case, rescue='Not that attestation, only the next one.', whether='Yes, it is the age.')}Fulcio's certificates last ten minutes. After that verify needs a witness for the time of the signature, and this run asked for none: "
        "without `-t` nothing tells a signature of yesterday from one that was made with a stolen key today. A stamp can't be added later, so attest "
        "again:"
    )
    return Exchange(
        past=case.failed(
            f"{bare.verify_command()}\n",
            unverifiable(case),
            hidden=(Bash(f"{bare.run_command()}\n"), *case.policy(bare)),
        ),
        answer=(
            Prose(opening),
            Bash(f"{case.clear}{procedure.run_command()}\n"),
            Prose(f"And the policy has to say whose clock counts. `{STAMPER}` is the root of that server:"),
            Bash(
                edit_policy(
                    f"jq --rawfile pem {STAMPER} \\\n  '.timestampauthorities.tsa = {{certificate: ($pem | @base64)}}'"
                )
                + sign_again(procedure)
            ),
            Prose(
                "Within the ten minutes the old line would have verified, which is why it looked right when you tried it."
            ),
        ),
        procedure=procedure,
        fixture=serve(case, job),
        twins=derive(procedure, job, strangers(job, "workflow")),
        facts={
            "run": bare.run_command(),
            "server": STAMPS,
            "functionary": _show(_demand(job, "workflow").functionary),
            "repository": job.repository,
        },
    )


RUNS = run_sets(
    "git",
    "git github",
    "environment git github",
    "environment git github slsa",
    "git github slsa",
)
_HERE = frozenset({"setting"})
FEATURES = frozenset({KEYLESS_SIGNING})
OFFERS = frozenset({"github"})

_FAILED = Scenario(
    name="",
    compose=call_workflow,
    fits=is_plain,
    runs=RUNS,
    tools=("jq",),
    builds=2,
    features=FEATURES,
    offers=OFFERS,
    shows=VERIFY_LINE | {"terminal"},
)

KEYLESS: tuple[Scenario, ...] = (
    replace(
        PLAIN,
        name="keyless",
        compose=sign_keyless,
        variants=("workflow", "repository", "branch"),
        runs=RUNS,
        features=FEATURES,
        offers=OFFERS,
        slots={
            "demand": _HERE | {"variant"},
            "plain": RUN_LINE,
            "repository": _HERE,
        },
    ),
    replace(
        _FAILED,
        name="keyless-called",
        compose=call_workflow,
        variants=tuple(_REFS),
        slots={
            "functionary": _HERE,
            "run": RUN_LINE - {"step_key"},
            "repository": _HERE,
            "workflow": _HERE,
            "uses": _HERE | {"variant"},
        },
    ),
    replace(
        _FAILED,
        name="keyless-tag",
        compose=admit_tags,
        slots={
            "functionary": _HERE,
            "run": RUN_LINE - {"step_key"},
            "repository": _HERE,
            "workflow": _HERE,
            "tag": _HERE,
        },
    ),
    replace(
        _FAILED,
        name="keyless-unstamped",
        compose=stamp_at_last,
        slots={
            "functionary": _HERE,
            "run": RUN_LINE - {"step_key"},
            "repository": _HERE,
            "server": frozenset(),
        },
    ),
)
"""Questions about jobs that sign without a key."""
