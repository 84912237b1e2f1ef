"""Failures at what lies outside of the machine: identity tokens, key services, timestamps, stores; and at forms of keys."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.attestors.clouds import virtual_machine_of
from asynth.catalog.families.diagnosis.failing import BOTH_LINES, explain, lead_in, repeat, rerun, shows
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import Line, unsigned
from asynth.catalog.families.scenarios.scenario import RUN_LINE, Scenario, makes_artifact, run_sets
from asynth.catalog.families.scenarios.slots import transcribe
from asynth.catalog.features import GKE_POD
from asynth.example.draft import Past
from asynth.script import Bash

_VARIANT = frozenset({"variant"})
_NO_KEY = BOTH_LINES - {"step_key"}


def _keyless(case: Case) -> str:
    procedure = case.procedure
    return procedure.run_command().replace(
        f" -k ../{procedure.keys[0]}.key", f" --signer-fulcio-url https://fulcio.{case.variant}.example", 1
    )


def explain_no_token(case: Case) -> Exchange:
    """Keyless signing on a machine where nobody is logged in."""
    attest = case.procedure.keys[0]
    return rerun(
        case,
        _keyless(case),
        unsigned("failed to create fulcio signer: no token provided"),
        f"{begin(case, whether='Yes.')}Fulcio exchanges an OIDC token for a short-lived certificate, and there is no token here: it comes from the CI system, "
        "from a login in a browser, or from `--signer-fulcio-token-path`. A shell without any of these signs with a key, and "
        "your policy accepts one:",
        after=f"What `../{attest}.key` signs proves who holds that file, not which pipeline ran.",
    )


def explain_no_token_url(case: Case) -> Exchange:
    """Keyless signing in a GitHub job that may not ask for a token."""
    procedure = case.procedure
    attest = procedure.keys[0]
    fixture = replace(case.fixture, environment=(*case.fixture.environment, ("GITHUB_ACTIONS", "true")))
    granted = (
        "A reusable workflow gets no more than the job that calls it grants, so add both there too. "
        if case.asks("called")
        else ""
    )
    return rerun(
        case,
        _keyless(case),
        unsigned("failed to create fulcio signer: ACTIONS_ID_TOKEN_REQUEST_URL is not set"),
        f"{begin(case, whether='Yes, most likely.', export='No.')}The job may not ask GitHub for an identity token. The variable appears once the job has `permissions: id-token: write`, "
        "which takes away what isn't listed beside it, so add `contents: read`; a `pull_request` run from a fork gets no token either way. "
        f"{granted}Without one, sign "
        "with the key that the policy accepts, from a secret of the job:",
        after=f"Don't hand `../{attest}.key` to jobs that build other people's branches. Those are better left unattested.",
        fixture=fixture,
    )


def explain_kms_scheme(case: Case) -> Exchange:
    """A key service that the command line does not offer."""
    procedure = case.procedure
    attest = procedure.keys[0]
    reference = case.variant
    return rerun(
        case,
        procedure.run_command().replace(f" -k ../{attest}.key", f" --signer-kms-ref {reference}", 1),
        unsigned(f"failed to create kms signer: no kms provider found for key reference: {reference}"),
        f"{begin(case, install='No.', wrong='For witness it is.')}witness has no provider for `{reference.partition('://')[0]}://`. The references that it knows begin with `awskms://`, "
        "`gcpkms://` or `hashivault://`; they are built in, others cannot be added, and nothing was asked of a network. Until the key lives in "
        "one of these, the file signs:",
        after="For the move itself list both keys in the policy: either may sign then, and nothing has to be attested twice.",
        facts={"reference": reference},
    )


def explain_timestamp_server(case: Case) -> Exchange:
    """A timestamp server that cannot be reached."""
    procedure = case.procedure
    url = f"http://127.0.0.1:{case.variant}/api/v1/timestamp"
    return rerun(
        case,
        procedure.run_command().replace(" -o ", f" -t {url} -o ", 1),
        (
            Line(
                f'failed to sign collection: Post "{url}": dial tcp 127.0.0.1:{case.variant}: connect: connection refused'
            ),
        ),
        "Drop `-t` (in a file for `-c` it is `timestamp-servers`), a plain key needs no timestamp. One that was asked for becomes part of the signature, so witness fetches it first, "
        "and without an answer the finished command leaves no attestation. Without it:",
        after="Only certificates that run out need one, and it cannot be added afterwards. Builds with these wait, or take another server, if "
        "the policy lists its authority under `timestampauthorities`.",
        facts={"url": url},
    )


def explain_archivista_upload(case: Case) -> Exchange:
    """An Archivista server that cannot be reached, after the attestation was written."""
    procedure = case.procedure
    server = f"http://127.0.0.1:{case.variant}"
    run = procedure.run_command().replace(" -o ", f" --enable-archivista --archivista-server {server} -o ", 1)
    return explain(
        case.failed(
            f"{run}\n",
            (
                Line(
                    f'failed to store artifact in archivista: Post "{server}/upload": dial tcp 127.0.0.1:{case.variant}: '
                    "connect: connection refused"
                ),
            ),
            hidden=case.policy(),
        ),
        f"{begin(case, whether='No.', good='Yes.')}Only the upload failed. witness writes the file of `-o` first and sends it afterwards, so `{procedure.attestation}` is signed "
        "and whole although the exit status is 1. Verify from the file:",
        f"{procedure.verify_command()}\n",
        after="Whoever verifies with `--enable-archivista` will not find it there; send the file, or run again once the server "
        "is up.",
        facts={"server": server},
    )


_PANIC = "panic: interface conversion: interface {} is nil, not string"
"""The first line of what witness leaves where it crashes over a token of Compute Engine; what follows differs from run to run."""


def explain_compute_engine(case: Case) -> Exchange:
    """The attestor of Google's identity tokens on a virtual machine, whose tokens it can't read."""
    procedure = case.procedure
    wrong = procedure.run_command(more=("gcp-iit",))
    return explain(
        Past(case.policy(), (Bash(f"{wrong}\n"),), True, _PANIC),
        lead_in(
            case,
            f"{begin(case, whether='No.', role='No role is missing.')}`gcp-iit` of witness 0.12 can't be used on a plain VM. Tokens of Compute Engine have a claim `google`, in which the attestor "
            "looks one level above the fields that Google puts there; it crashes with exit status 2, before your command is started. Tokens of a pod have no such "
            "claim, so on GKE it works. Leave it out:",
            repeat(case),
        ),
        repeat(case),
        after="To tie the step to this machine all the same, sign with a key in Google KMS (`gcpkms://`) that only its service account may use.",
        fixture=replace(case.fixture, services=(virtual_machine_of(procedure.attested),)),
        facts={"failing": transcribe(wrong, _PANIC)},
    )


def explain_encoded_key(case: Case) -> Exchange:
    """A key that a CI system holds in base64, and that nobody decoded."""
    procedure = case.procedure
    attest = procedure.keys[0]
    key = f"../{attest}.key"
    return rerun(
        case,
        procedure.run_command(),
        unsigned("failed to create file signer: failed to load key: invalid pem block"),
        f"{begin(case, whether='No.', newlines='Yes, because of them.')}`{key}` has to be PEM, which begins with five dashes and has line breaks. A store that cannot hold those keeps the base64 of "
        "the file, and then the job has to decode it; witness does not. See what came:",
        look=f"head -c 40 {key}; echo\n",
        mend="`LS0t` in front is the base64 of dashes. Decode it into a file that you alone can read, and put that in its place if it holds a key:",
        commands=f"(umask 077; openssl base64 -d -A -in {key} -out ../{attest}.pem)\n"
        f"openssl pkey -in ../{attest}.pem -noout && mv ../{attest}.pem {key}\n{case.again()}",
        after=f"Dashes or other letters in front: line breaks or the frame got lost, so decode nothing and store the output of `openssl base64 -A -in {attest}.key` instead.",
        hidden=(Bash(f"openssl base64 -A -in {key} -out ../encoded\nmv ../encoded {key}\n"),),
    )


def explain_sign_without_key(case: Case) -> Exchange:
    """`witness sign` without a key."""
    procedure = case.procedure
    key = procedure.keys[1]
    sign = procedure.sign_command()
    return explain(
        case.failed(
            f"{procedure.run_command()}\n{sign.replace(f' -k ../{key}.key', '', 1)}\n",
            (Line("failed to load signer: failed to load any signers"),),
            hidden=case.policy(signed=False),
        ),
        f"`sign` was not told what to sign with. The key of the run is not remembered, and it would be the wrong one: a policy is "
        f"signed by whoever sets the rules, here with `../{key}.key`:",
        f"{sign}\n{procedure.verify_command()}\n",
        after="A key that is named and can't be read ends in the same line, with the reason in the one above it.",
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="no-token",
        compose=explain_no_token,
        quotes=(False,),
        variants=("corp", "platform", "trust"),
        shows=_NO_KEY | _VARIANT,
        slots=shows((RUN_LINE - {"step_key"}) | _VARIANT),
    ),
    Scenario(
        name="no-token-url",
        compose=explain_no_token_url,
        quotes=(False,),
        variants=("corp", "platform", "trust"),
        shows=_NO_KEY | _VARIANT,
        slots=shows((RUN_LINE - {"step_key"}) | _VARIANT),
    ),
    Scenario(
        name="kms-scheme",
        compose=explain_kms_scheme,
        variants=(
            "azurekms://vault-prod.vault.azure.example/signing",
            "pkcs11://slot-0/build",
            "kms://signing/build",
        ),
        shows=_NO_KEY | _VARIANT,
        slots={
            **shows((RUN_LINE - {"step_key"}) | _VARIANT, error=_VARIANT),
            "reference": _VARIANT,
        },
    ),
    Scenario(
        name="timestamp-server",
        compose=explain_timestamp_server,
        variants=("3161", "9318", "40317"),
        shows=BOTH_LINES | _VARIANT,
        slots={**shows(RUN_LINE | _VARIANT, error=_VARIANT), "url": _VARIANT},
    ),
    Scenario(
        name="archivista-upload",
        compose=explain_archivista_upload,
        variants=("8082", "18082", "39082"),
        shows=RUN_LINE | _VARIANT,
        slots={**shows(error=_VARIANT), "server": _VARIANT},
    ),
    Scenario(
        name="compute-engine",
        compose=explain_compute_engine,
        fits=lambda build: makes_artifact(build) and not build.attestors,
        runs=run_sets("git", "environment git", "git link", "environment git link", "git secretscan", "environment"),
        features=frozenset({GKE_POD}),
        quotes=(False,),
        shows=RUN_LINE,
        slots={"error": frozenset(), "failing": RUN_LINE},
    ),
    Scenario(
        name="encoded-key",
        compose=explain_encoded_key,
        shows=BOTH_LINES,
        slots=shows(),
    ),
    Scenario(
        name="sign-without-key",
        compose=explain_sign_without_key,
        shows=RUN_LINE,
        slots=shows(frozenset()),
    ),
)
