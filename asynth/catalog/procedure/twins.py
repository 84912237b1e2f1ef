"""The edits that turn an accepted state into one that witness must reject, each with the reason that it must give.

Kinds that concern one step apply to one chosen by a number, so that over many examples every step has its turn. Source of
the messages: runs of the real tool; `asynth.witness.messages` names their classes.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Final

from asynth.catalog.procedure.procedure import AttestedStep, Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.example.draft import Append, Replace, Twin, WriteKey

TAMPERED_ARTIFACT = "tampered-artifact"
WRONG_POLICY_KEY = "wrong-policy-key"
EXPIRED_POLICY = "expired-policy"
MISSING_ATTESTATION = "missing-attestation"
FUNCTIONARY_NOT_ALLOWED = "functionary-not-allowed"
REGO_DENIAL = "rego-denial"
TAMPERED_BETWEEN = "tampered-between-steps"
LEFT_OUT = "attestation-left-out"
SWAPPED_KEYS = "swapped-keys"
UNLINKED = "unlinked-step"
NOTHING_IN_COMMON = "nothing-in-common"
OTHER_IDENTITY = "other-identity"
OTHER_ROOT = "other-root"
UNCHAINED = "unchained-certificate"
STRANGER = "stranger-key"
OTHER_POLICY_SIGNER = "other-policy-signer"
OUTSIDE_OF_CI = "outside-of-ci"
UNKNOWN_AUTHORITY = "unknown-timestamp-authority"
OTHER_AUTHORITY = "other-timestamp-authority"
UNSTAMPED = "unstamped"
EMPTY_STORE = "empty-store"
OTHER_REPOSITORY = "other-repository"
OTHER_REF = "other-ref"
OTHER_WORKFLOW = "other-workflow"
OTHER_ACCOUNT = "other-account"
OTHER_MACHINE = "other-machine"
OUTSIDE_OF_CLOUD = "outside-of-cloud"
OTHER_EVENT = "other-event"

KINDS = (
    TAMPERED_ARTIFACT,
    WRONG_POLICY_KEY,
    EXPIRED_POLICY,
    MISSING_ATTESTATION,
    FUNCTIONARY_NOT_ALLOWED,
    REGO_DENIAL,
    TAMPERED_BETWEEN,
    LEFT_OUT,
    SWAPPED_KEYS,
    UNLINKED,
    NOTHING_IN_COMMON,
    OTHER_IDENTITY,
    OTHER_ROOT,
    UNCHAINED,
    STRANGER,
    OTHER_POLICY_SIGNER,
    OUTSIDE_OF_CI,
    UNKNOWN_AUTHORITY,
    OTHER_AUTHORITY,
    UNSTAMPED,
    EMPTY_STORE,
    OTHER_REPOSITORY,
    OTHER_REF,
    OTHER_WORKFLOW,
    OTHER_ACCOUNT,
    OTHER_MACHINE,
    OUTSIDE_OF_CLOUD,
    OTHER_EVENT,
)

_PASSED: Final = {"v0.11": frozenset({NOTHING_IN_COMMON})}
"""Kinds that a witness of an older behaviour accepts. Steps that have no artifact in common pass up to go-witness v0.10, see
GHSA-vmvj-p3hw-39q3."""

UNRECORDED_TYPE = "https://witness.dev/attestations/network-trace/v0.1"
"""A type that no example records."""

_PAST = "2021-06-30T00:00:00Z"


def rejected_by(behaviour: str, twins: Iterable[Twin]) -> tuple[Twin, ...]:
    """Return those of `twins` that a witness of that behaviour has to reject; one that is not known has to reject all."""
    return tuple(twin for twin in twins if twin.kind not in _PASSED.get(behaviour, ()))


def derive(procedure: Procedure, number: int = 0, *others: Twin) -> tuple[Twin, ...]:
    """Return a twin of every kind that applies to any procedure, `others`, and one for each rule.

    :param number: of the step whose requirement and functionary are edited
    """
    return (
        *tamper_artifact(procedure),
        replace_policy_key(procedure),
        expire_policy(procedure),
        require_unrecorded(procedure, number),
        disallow_functionary(procedure, number),
        *others,
        *deny(procedure),
    )


def tamper_artifact(procedure: Procedure) -> tuple[Twin, ...]:
    """Append a byte to the file that verify is asked about, if it is asked about one."""
    if not procedure.artifact:
        return ()
    return (Twin(TAMPERED_ARTIFACT, (Append(procedure.artifact, "x"),), _verify(procedure), "no-collection"),)


def replace_policy_key(procedure: Procedure) -> Twin:
    """Ask whether a stranger signed the policy, by his key in the place of the policy's public one."""
    edit = WriteKey(f"{procedure.policy_key}.pub", "stranger")
    return Twin(WRONG_POLICY_KEY, (edit,), _verify(procedure), "policy-signature")


def expire_policy(procedure: Procedure, time: str = "00:00:00") -> Twin:
    """Sign a policy that ended long ago.

    :param time: of the day on which it ends so far
    """
    edit = Replace(procedure.policy, f'"expires": "{procedure.expires}T{time}Z"', f'"expires": "{_PAST}"')
    return Twin(EXPIRED_POLICY, (edit,), sign_and_verify(procedure), "policy-expired")


def require_unrecorded(procedure: Procedure, number: int = 0) -> Twin:
    """Require of a step what it did not record."""
    old = '"attestations": ['
    edit = Replace(
        procedure.policy, old, f'{old}{{"type": "{UNRECORDED_TYPE}"}}, ', nth=number, of=len(procedure.steps)
    )
    return Twin(MISSING_ATTESTATION, (edit,), sign_and_verify(procedure), "no-collection")


def disallow_functionary(procedure: Procedure, number: int = 0) -> Twin:
    """Allow a step another key only than that of the functionary `number`, counted over all steps."""
    old = '"publickeyid": "'
    functionaries = sum(len(step.functionaries) for step in procedure.steps)
    edit = Replace(procedure.policy, old, f"{old}0", nth=number, of=functionaries)
    return Twin(FUNCTIONARY_NOT_ALLOWED, (edit,), sign_and_verify(procedure), "functionary-not-allowed")


def deny(procedure: Procedure) -> tuple[Twin, ...]:
    """Run all steps again in a clean checkout, for each rule its step in the way that the rule is there to refuse."""
    return tuple(_denial(procedure, step, applied) for step in procedure.steps for applied in step.rules)


def _denial(procedure: Procedure, ruled: AttestedStep, applied: AppliedRule) -> Twin:
    runs = (step.violate(applied) if step is ruled else step.run_command() for step in procedure.steps)
    lines = ["git clean -fdxq", *runs, procedure.verify_command()]
    return Twin(REGO_DENIAL, (), "\n".join(lines) + "\n", "policy-denied", applied.violation.message)


def leave_out(procedure: Procedure, number: int) -> Twin:
    """Hand over every attestation but that of one step."""
    return Twin(LEFT_OUT, (), f"{procedure.verify_command(leave_out=number)}\n", "no-collection")


def swap_keys(procedure: Procedure) -> Twin:
    """Sign the last step with the key of the first, which the policy knows but does not allow there."""
    run = procedure.step.run_command(signer=procedure.steps[0].signer)
    return run_again(SWAPPED_KEYS, procedure, procedure.step, run, "functionary-not-allowed")


def tamper_between(procedure: Procedure, used: str, tamper: str) -> Twin:
    """Run all steps again, and change what the last one works on, `used`, by the command line `tamper` before it.

    All of them, since git writes its index anew in a clone, and so the first difference found would be that one.
    """
    lines = ["git clean -fdxq", *(step.run_command() for step in procedure.steps[:-1])]
    lines += [f"cp {used} ../recorded", tamper, procedure.step.run_command()]
    lines.append(procedure.verify_command(recorded=(used, "../recorded")))
    message = f"mismatched digests for {used}"
    return Twin(TAMPERED_BETWEEN, (), "\n".join(lines) + "\n", "artifact-mismatch", message)


def unlink(procedure: Procedure) -> Twin:
    """Leave git out of the first step, also where witness takes it by itself: its commit is not on record then."""
    step = procedure.steps[0]
    run = step.run_command(extras=tuple(name for name in step.extras or ("environment",) if name != "git"))
    return run_again(UNLINKED, procedure, step, run, "no-collection")


def move_elsewhere(procedure: Procedure) -> Twin:
    """Run the last step from the folder above, where no file has the path that it had in the earlier step."""
    artifact = procedure.attested.artifact
    run = procedure.run_command(f"sh -c {shlex.quote(f'cd work && {procedure.attested.command}')}")
    return Twin(
        NOTHING_IN_COMMON,
        (),
        f"mkdir ../stage\ncp -R . ../stage/work\nrm -f ../stage/work/{artifact}\n(cd ../stage && {run})\n"
        f"cp ../stage/work/{artifact} {artifact}\n{_verify(procedure)}",
        "artifact-mismatch",
        "no artifacts in common",
    )


def run_again(kind: str, procedure: Procedure, step: AttestedStep, run: str, expected: str, before: str = "") -> Twin:
    """Return the twin that attests `step` anew by the command line `run`, and verifies.

    :param before: commands to run before, each with its newline
    """
    return Twin(kind, (), f"{before}rm -f {step.attested.artifact}\n{run}\n{_verify(procedure)}", expected)


def sign_and_verify(procedure: Procedure) -> str:
    """Return the commands that sign the edited policy and ask about it."""
    return f"{procedure.sign_command()}\n{_verify(procedure)}"


def _verify(procedure: Procedure) -> str:
    return f"{procedure.verify_command()}\n"
