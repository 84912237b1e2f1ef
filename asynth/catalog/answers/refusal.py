"""The negative check of an answer: what witness refuses, in the form of the shared contract, `design.md` section 7.

Everything happens on copies beside the project, so the accepted state stays as it is.
"""

from __future__ import annotations

import re

from asynth.catalog.answers.task import AppliedRule, Task
from asynth.catalog.member import Violation
from asynth.script import Bash, Part, Prose

LOG = "../refused.log"
TRIAL = "../trial"
DENIED = "../denied.att.json"


def show_refusal(task: Task) -> tuple[Part, ...]:
    """Return the parts that make witness refuse and match its reason: the first rule, the artifact, or the policy's key."""
    if task.rules:
        return _denial(task, task.rules[0])
    if task.subject == "commit":
        return _wrong_key(task)
    return _tampering(task)


def refused(command: str) -> str:
    """Return `command`, a ``witness verify`` line, as the last line of a block that succeeds if witness refuses."""
    return f"! {command} 2> {LOG}\n"


def reason(text: str) -> Bash:
    """Return the block that looks for `text` in what witness said."""
    return Bash(f"grep -q '{text}' {LOG}\n")


def environment_prefix(violation: Violation) -> str:
    """Return ``env`` with the variables of the violating run, or ""."""
    changes = "".join(
        f" -u {name}" if value is None else f" {name}={quote(value)}" for name, value in violation.environment
    )
    return f"env{changes} " if changes else ""


def quote(value: str) -> str:
    """Return `value` in single quotes for a shell."""
    return "'" + value.replace("'", "'\\''") + "'"


def quotable(message: str) -> str:
    """Return the longest part of a rule's message that a log line shows as it is and that means itself to grep."""
    return max(re.split(r"[\"'\\\[\]*^$]", message), key=len).strip()


def _tampering(task: Task) -> tuple[Part, ...]:
    artifact = task.scene.artifact
    return (
        Prose(
            (
                f"Now the counterexample: a copy of `{artifact}` with one byte more has another digest, for which no "
                "attestation speaks.",
                f"To see it refuse, verify a copy of `{artifact}` that somebody appended a byte to:",
                "And the case that must fail: one byte more, and witness finds no attestation with that digest:",
            )[task.variant % 3]
        ),
        Bash(
            f"cp {artifact} ../tampered\nprintf x >> ../tampered\n"
            + refused(task.verify_command(artifact="../tampered"))
        ),
        reason("no passed collections present"),
    )


def _wrong_key(task: Task) -> tuple[Part, ...]:
    return (
        Prose(
            (
                f"The counterexample: checked with `{task.attest}.pub`, the policy counts as signed by nobody:",
                f"To see it refuse, pretend that `{task.attest}.pub` were the policy's key:",
                "A policy that another key has signed must fail; checking with the wrong public key shows it:",
            )[task.variant % 3]
        ),
        Bash(refused(task.verify_command(key=f"{task.attest}.pub"))),
        reason("no valid signatures for the provided verifiers"),
    )


def _denial(task: Task, applied: AppliedRule) -> tuple[Part, ...]:
    violation = applied.violation
    prelude = f"{violation.prelude.rstrip()}\n" if violation.prelude else ""
    run = f"{environment_prefix(violation)}{task.violating_command(violation, DENIED)}"
    return (
        Prose(
            (
                f"Now break the rule `{applied.rule.title}` on purpose, in a copy of the checkout:",
                f"To see `{applied.rule.title}` deny, run the step once more in a copy, against the rule:",
                f"The proof that `{applied.rule.title}` bites, made in a throwaway copy:",
            )[task.variant % 3]
        ),
        Bash(
            f"cp -R . {TRIAL}\ncd {TRIAL}\ngit clean -fdxq\n{prelude}{run}\n"
            + refused(task.verify_command(attestation=DENIED))
        ),
        reason(quotable(violation.message)),
    )
