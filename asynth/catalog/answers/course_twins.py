"""The edits that turn the accepted state of a course into one that witness must reject, each with its reason.

Single-step kinds apply to one step of a course, chosen by a number, so that over many examples every step has its turn.
"""

from __future__ import annotations

import shlex

from asynth.catalog import twins
from asynth.catalog.answers.course import AttestedStep, Course
from asynth.catalog.answers.refusal import environment_prefix
from asynth.catalog.answers.task import AppliedRule
from asynth.example.draft import Append, Replace, Twin, WriteKey

_FOREIGN = (twins.UNRECORDED_TYPE, "https://witness.dev/attestations/gcp-iit/v0.1")
_PAST = "2021-06-30T00:00:00Z"


def tampered_artifact(course: Course) -> Twin:
    """Append a byte to the file that verify is asked about."""
    return Twin(twins.TAMPERED_ARTIFACT, (Append(course.artifact, "x"),), _verify(course), "no-collection")


def wrong_policy_key(course: Course, public: str) -> Twin:
    """Ask whether a stranger signed the policy, by his key at `public`."""
    return Twin(twins.WRONG_POLICY_KEY, (WriteKey(public, "stranger"),), _verify(course), "policy-signature")


def expired_policy(course: Course) -> Twin:
    """Sign a policy that ended long ago."""
    edit = Replace(course.policy, f'"expires": "{course.expires}T00:00:00Z"', f'"expires": "{_PAST}"')
    return Twin(twins.EXPIRED_POLICY, (edit,), _sign_and_verify(course), "policy-expired")


def missing_attestation(course: Course, number: int) -> Twin:
    """Require of a step what it did not record."""
    old = '"attestations": ['
    foreign = next(
        kind for kind in _FOREIGN if kind not in {one.type for one in course.steps[number].describe().requirements}
    )
    edit = Replace(course.policy, old, f'{old}{{"type": "{foreign}"}}, ', nth=number, of=len(course.steps))
    return Twin(twins.MISSING_ATTESTATION, (edit,), _sign_and_verify(course), "no-collection")


def functionary_not_allowed(course: Course, number: int) -> Twin:
    """Allow a step another key only."""
    old = '"publickeyid": "'
    edit = Replace(course.policy, old, f"{old}0", nth=number, of=len(course.steps))
    return Twin(twins.FUNCTIONARY_NOT_ALLOWED, (edit,), _sign_and_verify(course), "functionary-not-allowed")


def left_out(course: Course, number: int) -> Twin:
    """Hand over every attestation but that of one step."""
    return Twin(twins.LEFT_OUT, (), f"{course.verify_command(leave_out=number)}\n", "no-collection")


def swapped_keys(course: Course, artifact: str) -> Twin:
    """Sign the last step with the key of the first, which the policy knows but does not allow there."""
    run = course.steps[-1].run_command(signer=course.steps[0].signer)
    return Twin(twins.SWAPPED_KEYS, (), f"rm -f {artifact}\n{run}\n{_verify(course)}", "functionary-not-allowed")


def tampered_between(course: Course, used: str, tamper: str) -> Twin:
    """Run all steps again, and change what the last one works on, `used`, by the command line `tamper` before it.

    All of them, since git writes its index anew in a clone, and so the first difference found would be that one.
    """
    lines = ["git clean -fdxq", *(step.run_command() for step in course.steps[:-1])]
    lines += [f"cp {used} ../recorded", tamper, course.steps[-1].run_command()]
    subject = course.subject.replace(f"-r {used} ", "-r ../recorded ")
    return Twin(
        twins.TAMPERED_BETWEEN,
        (),
        "\n".join([*lines, course.verify_command(subject=subject)]) + "\n",
        "artifact-mismatch",
        f"mismatched digests for {used}",
    )


def unlinked(course: Course, artifact: str) -> Twin:
    """Leave git out of the first step, also where witness takes it by itself: its commit is not on record then."""
    step = course.steps[0]
    run = step.run_command(extras=tuple(name for name in step.extras or ("environment",) if name != "git"))
    return Twin(twins.UNLINKED, (), f"rm -f {artifact}\n{run}\n{_verify(course)}", "no-collection")


def nothing_in_common(course: Course, artifact: str) -> Twin:
    """Run the last step from the folder above, where no file has the path that it had in the earlier step."""
    step = course.steps[-1]
    run = step.run_command(f"sh -c {shlex.quote(f'cd work && {step.scene.command}')}")
    return Twin(
        twins.NOTHING_IN_COMMON,
        (),
        f"mkdir ../stage\ncp -R . ../stage/work\nrm -f ../stage/work/{artifact}\n(cd ../stage && {run})\n"
        f"cp ../stage/work/{artifact} {artifact}\n{_verify(course)}",
        "artifact-mismatch",
        "no artifacts in common",
    )


def denial(course: Course, number: int, applied: AppliedRule) -> Twin:
    """Run the whole course again in a clean checkout, the ruled step in the way that the rule is there to refuse."""
    lines = ["git clean -fdxq"]
    for place, step in enumerate(course.steps):
        lines.append(_violate(step, applied) if place == number else step.run_command())
    return Twin(
        twins.REGO_DENIAL,
        (),
        "\n".join([*lines, course.verify_command()]) + "\n",
        "policy-denied",
        applied.violation.message,
    )


def _violate(step: AttestedStep, applied: AppliedRule) -> str:
    violation = applied.violation
    prelude = f"{violation.prelude.rstrip()}\n" if violation.prelude else ""
    extras = tuple(dict.fromkeys((*step.extras, *violation.attestors)))
    return (
        f"{prelude}{environment_prefix(violation)}"
        f"{step.run_command(violation.command, extras=extras, flags=violation.flags)}"
    )


def _verify(course: Course) -> str:
    return f"{course.verify_command()}\n"


def _sign_and_verify(course: Course) -> str:
    return f"{course.sign_command()}\n{_verify(course)}"
