"""The lines of a GitLab job that change when its command is attested, as an answer shows them."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case
from asynth.script import Illustration

UPLOADED = "policy.signed.json"
"""Name of the signed policy in the repository."""


def show_job(case: Case, clear: str, key: str, image: str = "") -> str:
    """Return the lines of the job that attests its command and hands the attestation on.

    :param clear: the command that removes the artifact of before, with its newline, or ""
    :param key: the variable with the path of the signing key
    :param image: the job's image, where that changes as well
    """
    procedure = case.procedure
    run = f"{clear}{procedure.run_command()}".replace(f"-k {procedure.attest}.key", f'-k "${key}"')
    kept = ", ".join(one for one in (procedure.artifact, _name(case)) if one)
    lines = (
        f"  image: {image}\n" if image else ""
    ) + f"  script:\n{_items(run.replace(procedure.attestation, _name(case)))}"
    return f"{procedure.attested.step}:\n{lines}  artifacts:\n    paths: [{kept}]\n"


def show_check(case: Case, job: str, public: str) -> str:
    """Return the lines by which a later `job` verifies first.

    :param public: the variable with the path of the policy's public key
    """
    procedure = case.procedure
    check = (
        procedure.verify_command(attestation=_name(case))
        .replace(f"-p {procedure.signed}", f"-p {UPLOADED}")
        .replace(f"-k {procedure.policy_key}.pub", f'-k "${public}"')
        .replace("$(git rev-parse HEAD)", "$CI_COMMIT_SHA")
    )
    return f"{job}:\n  before_script:\n{_items(check)}"


def illustrate(*jobs: str) -> Illustration:
    """Return `jobs` as a block that nobody runs here."""
    return Illustration("\n".join(jobs), "yaml")


def _name(case: Case) -> str:
    return case.procedure.attestation.removeprefix("../")


def _items(commands: str) -> str:
    """Return `commands` as a list of plain scalars, or as one block where a plain scalar would mean something else."""
    lines = commands.rstrip().split("\n")
    if any(": " in line or " #" in line or line.endswith(("\\", ":")) for line in lines):
        return "    - |\n" + "".join(f"      {line}\n" for line in lines)
    return "".join(f"    - {line}\n" for line in lines)
