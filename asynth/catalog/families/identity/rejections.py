"""The edits that witness must reject where certificates decide: another demand, another root, a signer without a certificate."""

from __future__ import annotations

from asynth.catalog.families.identity.credentials import ROOT, Demand
from asynth.catalog.procedure import twins
from asynth.catalog.procedure.policies import as_commands
from asynth.catalog.procedure.procedure import POLICY, Procedure
from asynth.example.draft import Replace, Twin, WriteRoot

CLEAN = "git clean -fdxq\n"
"""Before a run in a copy: what cmake left there names the place that it was copied from."""


def derive(procedure: Procedure, wanted: Demand, *, root: str = ROOT, chained: bool = False) -> tuple[Twin, ...]:
    """Return the twins of a procedure whose step is signed with a certificate, and whose policy is signed with a key.

    :param wanted: what the policy asks of the certificate
    :param root: path of the root that counts
    :param chained: whether the signature brings an intermediate along, without which nothing leads to the root
    """
    found = [
        *twins.tamper_artifact(procedure),
        twins.replace_policy_key(procedure),
        twins.expire_policy(procedure),
        twins.require_unrecorded(procedure),
        *reject_certificate(procedure, wanted, root=root),
    ]
    if chained:
        signer = procedure.step.signer.split(" --signer-file-intermediate-paths")[0]
        run = procedure.step.run_command(signer=signer)
        found.append(twins.run_again(twins.UNCHAINED, procedure, procedure.step, run, "no-verifiers", CLEAN))
    return tuple(found)


def reject_certificate(procedure: Procedure, wanted: Demand, *, root: str = ROOT) -> list[Twin]:
    """Return the twins that concern the certificate of the step's signer."""
    sign_and_verify = twins.sign_and_verify(procedure)
    value = list(wanted.values())[-1][-1] if wanted else ""
    edit = (
        Replace(POLICY, f'"{value}"', f'"other.{value}"')
        if wanted
        else Replace(POLICY, '"commonname": "*"', '"commonname": "somebody else"')
    )
    anew = f"{as_commands(procedure.write_policy())}{sign_and_verify}"
    stranger = procedure.step.run_command(signer="-k ../stranger.key")
    make = f"{CLEAN}openssl genpkey -algorithm ed25519 -out ../stranger.key\n"
    return [
        Twin(twins.OTHER_IDENTITY, (edit,), sign_and_verify, "functionary-not-allowed"),
        Twin(twins.OTHER_ROOT, (WriteRoot(root, "elsewhere"),), anew, "no-verifiers"),
        twins.run_again(twins.STRANGER, procedure, procedure.step, stranger, "no-verifiers", make),
    ]
