"""A job of GitHub Actions that has no key: Fulcio certifies it, a stamp outlasts the certificate, Archivista keeps the record.

The policy names the workflow by its URI and is committed with it, so one secret less is all that changes for the job.
"""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog import house
from asynth.catalog.attestors.github import Job
from asynth.catalog.families.ci.github import GITHUB, render_keyless
from asynth.catalog.families.ci.job import Job as JobFile
from asynth.catalog.families.ci.job import Secrets
from asynth.catalog.families.identity.keyless import ROOT, STAMPER, derive, keyless, serve, strangers, workflow_of
from asynth.catalog.families.scenarios.case import Case, begin
from asynth.catalog.member import AttestedBuild, Workload
from asynth.catalog.names import RepositoryState
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.context import fixture_of, summarize
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.keys import GIVEN
from asynth.catalog.procedure.procedure import Procedure, attest
from asynth.catalog.prompts import Message
from asynth.example.draft import Draft, EmptyStore, Store, Twin
from asynth.script import Bash, File, Prose
from asynth.space import Spec

_RUN_SET = frozenset({"git", "github"})


def compose_keyless(
    spec: Spec,
    message: Message,
    workload: Workload,
    attested: AttestedBuild,
    repository: RepositoryState,
    secrets: Secrets,
    around: int,
    signed: str,
) -> Draft:
    """Compose the draft of a job that signs without a key.

    :param around: what else the file has
    :param signed: where the repository keeps the signed policy
    """
    job = Job(
        repository=f"{attested.organisation}/{attested.repository}",
        workflow=f"{attested.step}.yml",
        branch=attested.branch,
        actor=attested.author[1].partition("@")[0],
    )
    provenance = {"slsa"} & message.asks
    local = Procedure(
        steps=(attest(attested, {*_RUN_SET, *RECORDED_ALWAYS, *provenance}, (), key=attested.step),),
        keys=(attested.step, "policy"),
        subject="artifact" if attested.artifact else "commit",
        arrangement=GIVEN,
        expires=house.EXPIRES,
        signed=signed,
    )
    server = f"http://archivista.{attested.organisation}.example:8082"
    stored = (f"--enable-archivista --archivista-server {server}",)
    case = Case(local, fixture_of(local, repository, workload.environment), terminal=False, variant="", message=message)
    certified = keyless(case, workflow_of(job))
    procedure = replace(certified.with_step(options=(*certified.step.options, *stored)), store=server)
    fixture = serve(case, job)
    file = GITHUB.file.replace("{step}", attested.step)
    written = _write_file(procedure, secrets, repository.branch, around)
    artifact = (attested.artifact,) if attested.artifact else ()
    before = GITHUB.plain(replace(written, keep=artifact))
    *_, policy = procedure.write_policy()
    outside = f"env -u GITHUB_ACTIONS {procedure.run_command()}"
    clear = f"rm -f {attested.artifact}\n" if attested.artifact else ""
    subject = f"`{attested.artifact}`" if attested.artifact else "the commit"
    yes = begin(
        case,
        whether="Yes.",
        secret="No secret has to be created, only a variable.",
        forks="They can't, and they needn't.",
    )
    closing = (
        "A pull request from a fork is given no token, so the job runs on pushes alone; for contributions build without witness, in another "
        "workflow."
        if case.asks("forks")
        else "`slsa` adds provenance with the run's page in it. Its builder id is one that witness has built in for GitHub, so let a policy tell jobs "
        "apart by the certificate and not by that."
        if case.asks("slsa")
        else f"Archivista is asked by the digest of {subject}, so no file has to be passed on. It can lose a record, not make one up: who signed, and "
        "when, is checked after the download."
    )
    facts = {
        "pasted": f"```yaml\n{before.rstrip()}\n```",
        "command": attested.command,
        "step": attested.step,
        "branch": repository.branch,
        "file": attested.artifact,
        "system": GITHUB.spoken,
        "repository": job.repository,
        "server": server,
        "public": secrets.public,
        "has_file": bool(attested.artifact) and attested.artifact not in attested.command,
        "has_artifact": bool(attested.artifact),
    }
    return Draft(
        id=spec.id,
        family=spec.family,
        fixture=replace(fixture, services=(*fixture.services, Store(server))),
        prompt=message.write(facts),
        answer=(
            Prose(
                f"{yes}GitHub's token says which workflow this is, Fulcio certifies a throwaway key for it for ten minutes, and the stamp of `-t` proves "
                "later that the signature was made within them."
            ),
            File(file, render_keyless(written), "yaml", f"Put the job into `{file}`:"),
            Prose(
                f"`id-token: write` is granted to this one job, and `-a github` puts the token's claims on record. `ubuntu-latest` has no witness, so a step installs it. The attestation goes to Archivista, "
                f"which GitHub's machines must reach (by https, once this is more than a trial), and a copy is kept beside what was built. `{secrets.public}` is a variable with the policy's public key."
            ),
            Prose(
                f"The certificate names file and branch, so the policy accepts any job of this file on `{job.branch}` that may ask for a token, and no other file. "
                f"Fetch two roots by hand: `{ROOT}` is Fulcio's, from Sigstore's trust root, and `{STAMPER}` that of the stamps, `https://freetsa.org/files/cacert.pem`; any RFC 3161 "
                "service with a root of its own will do. Where `../policy.key` is, sign it for the same commit:"
            ),
            Bash(
                f"{policy.text}mkdir -p {signed.rpartition('/')[0]}\n{procedure.sign_command()}\ngit add {file} {signed}\n"
            ),
            Prose("The job's two lines. Outside of a job the first fails, as there is no token for Fulcio:"),
            Bash(f"{clear}{procedure.run_command()}\n{procedure.verify_command()}\n"),
            Prose(closing),
        ),
        twins=(
            *(_from_store(twin, procedure) for twin in derive(procedure, job, strangers(job, "workflow"))),
            replace(
                twins.run_again(twins.OUTSIDE_OF_CI, procedure, procedure.step, outside, "other"),
                message="failed to create fulcio signer: no token provided",
            ),
            Twin(twins.EMPTY_STORE, (EmptyStore(server),), f"{procedure.verify_command()}\n", "no-collection"),
        ),
        summary=replace(summarize(procedure, workload.name), message=message.declare()),
        cost=workload.cost,
    )


def _from_store(twin: Twin, procedure: Procedure) -> Twin:
    """Return `twin` as it is where verify looks in a store.

    What it attests anew must be all that the store has, since the first attestation would be found there still. And where no
    signature leads to a root, verify goes on to say that it found no collection; the line before tells why.
    """
    if "witness run" in twin.commands:
        twin = replace(twin, edits=(EmptyStore(procedure.store), *twin.edits))
    if twin.expected != "no-verifiers":
        return twin
    reason = f"collection rejected: {procedure.step.name}, Reason: no verifiers present to validate"
    return replace(twin, expected="no-collection", message=reason)


def _write_file(procedure: Procedure, secrets: Secrets, branch: str, around: int) -> JobFile:
    step = procedure.step
    public = f'"{GITHUB.folder}/owner.pem"'
    artifact = (procedure.artifact,) if procedure.artifact else ()
    kept = f"{step.name}.att.json"
    return JobFile(
        step=step.name,
        command=procedure.attested.command,
        attest=(procedure.run_command(), f"cp {procedure.attestation} ."),
        verify=(f"printenv {secrets.public} > {public}", procedure.verify_command(trust=f"-k {public}")),
        deploy=(),
        secrets=secrets,
        keep=(*artifact, kept),
        branch=branch,
        around=around,
    )
