"""AWS CodeBuild: secrets come from the parameter store as text, the build's record is the aws-codebuild attestor's."""

from __future__ import annotations

from asynth.catalog.attestors.aws_codebuild import variables
from asynth.catalog.ci.system import PASSPHRASE, Job, Secrets, System, items, listed


def render(job: Job) -> str:
    """Return ``buildspec.yml``."""
    lines = [line for script in job.scripts for line in script]
    setting = f"  variables:\n    {job.setting[0]}: '{job.setting[1]}'\n" if job.setting else ""
    keep = "artifacts:\n  files:\n" + "".join(f"    - {path}\n" for path in job.keep) if job.keep else ""
    return (
        f"version: 0.2\nenv:\n  shell: bash\n{setting}  parameter-store:\n{listed(job.secrets, _LINE)}"
        f"phases:\n  build:\n    commands:\n{items(lines, 6)}{keep}"
    )


_LINE = "    {variable}: /{stored}\n"


def granted(secrets: Secrets) -> tuple[str, ...]:
    """Return how the build gets its secrets, as users say it."""
    key, public = (f"`/{secrets.stored(name)}` as `{name}`" for name in (secrets.key, secrets.public))
    phrase = f", `/{secrets.stored(PASSPHRASE)}` as `{PASSPHRASE}`" if secrets.passphrase else ""
    return (
        f"The parameter store holds, as PEM, {key} (private key) and {public} (public key of the policy){phrase}.",
        f"From Systems Manager parameters we get {key}, the signing key, and {public}, the policy's public key, both PEM"
        f"{phrase}.",
        f"Parameters with the text of PEM files: {key} to sign, {public} to check the policy{phrase}.",
    )


def advice(secrets: Secrets) -> str:
    """Return how the secrets are set up."""
    return (
        f"make `/{secrets.stored(secrets.key)}` a SecureString; the first line puts it into a file beside the checkout"
    )


SYSTEM = System(
    name="codebuild",
    spoken="AWS CodeBuild",
    file="buildspec.yml",
    attestor="aws-codebuild",
    mark="CODEBUILD_BUILD_ID",
    as_files=False,
    environment=variables,
    render=render,
    granted=granted,
    advice=advice,
)
