"""The edits that turn an accepted state into one that witness must reject, each with the reason that it must give.

Source of the messages: runs of the real tool; `asynth.witness.messages` names their classes.
"""

from __future__ import annotations

from asynth.catalog.answers.refusal import environment_prefix
from asynth.catalog.answers.task import AppliedRule, Task
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
)

UNRECORDED_TYPE = "https://witness.dev/attestations/gcp-iit/v0.1"
"""A type that no example of these families records."""

_PAST = "2021-06-30T00:00:00Z"


def derive(task: Task) -> tuple[Twin, ...]:
    """Return a twin of every kind that applies to `task`, one for each rule among them."""
    verify = f"{task.verify_command()}\n"
    sign_and_verify = f"{task.sign_command()}\n{verify}"
    twins = []
    if task.subject != "commit":
        twins.append(Twin(TAMPERED_ARTIFACT, (Append(task.scene.artifact, "x"),), verify, "no-collection"))
    twins += [
        Twin(WRONG_POLICY_KEY, (WriteKey(f"{task.policy_key}.pub", "stranger"),), verify, "policy-signature"),
        Twin(
            EXPIRED_POLICY,
            (Replace("../policy.json", f'"expires": "{task.expires}T00:00:00Z"', f'"expires": "{_PAST}"'),),
            sign_and_verify,
            "policy-expired",
        ),
        Twin(
            MISSING_ATTESTATION,
            (Replace("../policy.json", '"attestations": [', f'"attestations": [{{"type": "{UNRECORDED_TYPE}"}}, '),),
            sign_and_verify,
            "no-collection",
        ),
        Twin(
            FUNCTIONARY_NOT_ALLOWED,
            (Replace("../policy.json", '"publickeyid": "', '"publickeyid": "0'),),
            sign_and_verify,
            "functionary-not-allowed",
        ),
    ]
    twins += [_denial(task, applied) for applied in task.rules]
    return tuple(twins)


def _denial(task: Task, applied: AppliedRule) -> Twin:
    """Run the step again in a clean checkout, in the way that the rule is there to refuse."""
    violation = applied.violation
    run = f"{environment_prefix(violation)}{task.violating_command(violation)}"
    prelude = f"{violation.prelude.rstrip()}\n" if violation.prelude else ""
    return Twin(
        REGO_DENIAL,
        (),
        f"git clean -fdxq\n{prelude}{run}\n{task.verify_command()}\n",
        "policy-denied",
        violation.message,
    )
