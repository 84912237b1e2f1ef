"""Things that people believe of the command line and that are not so; each answer ends with what works."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.exchanges import explain, repeat_run, repeat_verify
from asynth.catalog.families.scenarios.facts import tell_setting
from asynth.catalog.families.scenarios.log import Line, unknown_attestor, unsigned
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, makes_artifact, run_sets


def correct_azure_kms(case: Case) -> Exchange:
    """A key in Azure, which documentation describes and the command line does not offer."""
    procedure = case.procedure
    reference = f"azurekms://{case.variant}.vault.azure.net/keys/signing"
    wrong = procedure.run_command().replace(f"-k {procedure.attest}.key", f"--signer-kms-ref {reference}", 1)
    return repeat_run(
        case,
        wrong,
        unsigned(f"failed to create kms signer: no kms provider found for key reference: {reference}"),
        context=case.pick("witness signs with Azure Key Vault, the docs say. ", "Our keys are to move to Azure. ")
        + tell_setting(case),
        cause=case.pick(
            "The library has code for Azure, the `witness` command does not include it: it knows `awskms://`, `gcpkms://` and "
            "`hashivault://`. Until that changes sign with the key file:",
            "No provider of this build takes `azurekms://`, whatever the page says; AWS, Google Cloud and HashiCorp Vault are "
            "there. The key file works today:",
        ),
        closing="The policy names keys by their id, so moving to a KMS later means a new entry there.",
        verified=False,
    )


_TRUTHS = {
    "aws-iid": "The folder in the sources is called so, the attestor is `aws`, and it works on an EC2 instance only",
    "gcp": "The attestor is `gcp-iit`, and it needs the metadata server of Google Cloud",
    "azure": "There is no attestor for Azure",
    "circleci": "CI attestors exist for github, gitlab, jenkins and aws-codebuild",
    "docker-build": "Image builds are `docker` (from a metadata file) and `oci` (from an image tar)",
    "requirements": "Lock files are `lockfiles`, and `requirements.txt` is not among them",
    "npm": "Dependencies are recorded by `lockfiles` and `sbom`",
}


def correct_cloud_name(case: Case) -> Exchange:
    """An attestor or signer under the name of its folder in the sources, or one that the command line does not offer."""
    procedure = case.procedure
    name = case.variant
    wrong = procedure.run_command(more=(name,))
    return repeat_run(
        case,
        wrong,
        unknown_attestor(name),
        context=case.pick(f"Surely there is an attestor `{name}`. ", f"We also want `{name}` on record. ")
        + tell_setting(case)
        + case.pick(f" The policy does not ask for `{name}` yet.", f" So far the policy is without `{name}`."),
        cause=case.pick(
            f"`{name}` is not an attestor. {_TRUTHS[name]}. `witness attestors list` is the authority on names; the step as "
            "it can be recorded here:",
            f"No attestor of that name exists. {_TRUTHS[name]}. Without it the run goes through:",
        ),
        verified=False,
    )


def correct_directory_path(case: Case) -> Exchange:
    """The belief that verify takes a directory."""
    procedure = case.procedure
    head = f"witness verify -p ../policy.signed.json -k {procedure.policy_key}.pub -a {procedure.attestation}"
    wrong, line, why = {
        "-f .": (
            f"{head} -f .",
            "failed to calculate artifact digest: . is not a hashable file",
            "`-f` takes a regular file, whose digest is looked up",
        ),
        "--directory-path": (
            f"{head} --directory-path .",
            "at least one of the flags in the group [artifactfile subjects] is required",
            "`--directory-path` alone does not count as a subject, although a tutorial shows it so",
        ),
    }[case.variant]
    return repeat_verify(
        case,
        wrong,
        (Line(line),),
        context=case.pick("verify can check a whole directory, I take it. ", "I want to verify the folder at once. ")
        + tell_setting(case),
        cause=case.pick(
            f"Not like that. {why}. Verify the file that the step makes:",
            f"This attestation has files for subjects, no directory. {why}. For the artifact:",
        ),
        closing="Several files mean several calls, or a step that packs them into one.",
    )


_INSTEAD = {
    "inspect": "An attestation is a DSSE envelope, so jq and openssl show what is in it",
    "attach": "Attestations are plain files; keep them next to the artifact or in an Archivista",
    "generate-policy": "Policies are JSON that you write, and `witness policy check` looks them over",
    "keygen": "Keys come from openssl, as any PKCS#8 PEM of Ed25519, ECDSA or RSA",
    "attest": "Recording is `witness run`",
    "init": "Nothing has to be set up; a key is all that `run` needs",
}

_SUGGESTED = {"attest": "\n\nDid you mean this?\n\tattestors\n"}
"""What the error goes on to say where a command begins with the name or is spelled much like it."""


def correct_invented_command(case: Case) -> Exchange:
    """A subcommand that witness does not have."""
    procedure = case.procedure
    name = case.variant
    look = case.read(".predicate.attestations[].type")
    return explain(
        case,
        case.failed(
            f"witness {name}\n",
            (Line(f'unknown command "{name}" for "witness"{_SUGGESTED.get(name, "")}'),),
            hidden=case.policy(),
        ),
        context=case.pick(f"I read about `witness {name}`. ", f"`witness {name}` was recommended to me. ")
        + tell_setting(case),
        cause=case.pick(
            f"There is no `witness {name}`. {_INSTEAD[name]}. The commands are `run`, `sign`, `verify`, `attestors`, `policy "
            "check`, `completion` and `version`; these are enough here:",
            f"`{name}` is not a command of witness, in no released version. {_INSTEAD[name]}. What you need:",
        ),
        commands=f"{procedure.run_command()}\n{look if name == 'inspect' else ''}{procedure.verify_command()}\n",
    )


BELIEFS: tuple[Scenario, ...] = (
    Scenario(name="azure kms", compose=correct_azure_kms, variants=("acme-prod", "contoso-ci", "release-vault")),
    Scenario(
        name="cloud name",
        compose=correct_cloud_name,
        variants=tuple(_TRUTHS),
        runs=run_sets("git", "environment git", "git link", "environment", "git slsa") + WIDE,
    ),
    Scenario(
        name="directory path",
        compose=correct_directory_path,
        fits=makes_artifact,
        variants=("-f .", "--directory-path"),
    ),
    Scenario(name="invented command", compose=correct_invented_command, variants=tuple(_INSTEAD), tools=("jq",)),
)
