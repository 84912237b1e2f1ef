"""The negative check of an answer: what witness refuses, in the form of the shared contract, `design.md` section 7.

Everything happens on copies beside the project, so the accepted state stays as it is.
"""

from __future__ import annotations

import re

from asynth.catalog.procedure.layout import Explanation
from asynth.script import Bash, Prose, Script

LOG = "../refused.log"


def show(lead: str, commands: str, verify: str, log: str) -> Script:
    """Return the sentence `lead`, a block that succeeds if witness refuses, and one that looks for the reason.

    :param commands: what is done before, each command with its newline
    :param verify: the ``witness verify`` line that must be refused
    :param log: text to find in what witness said, as a basic regular expression
    """
    return Prose(lead), Bash(commands + refused(verify)), reason(log)


def refused(command: str) -> str:
    """Return `command`, a ``witness`` line, as the last line of a block that succeeds if witness refuses."""
    return f"! {command} 2> {LOG}\n"


def reason(text: str) -> Bash:
    """Return the block that looks for `text` in what witness said."""
    return Bash(f"grep -q '{text}' {LOG}\n")


def in_copy(commands: str) -> str:
    """Return `commands` in a clean copy of the checkout."""
    return f"cp -R . ../trial\ncd ../trial\ngit clean -fdxq\n{commands}"


def quotable(message: str) -> str:
    """Return the longest part of a rule's message that a log line shows as it is and that means itself to grep."""
    return max(re.split(r"[\"'\\\[\]*^$]", message), key=len).strip()


def refuse_step(explained: Explanation) -> Script:
    """Make witness refuse: a run against the first rule, a changed artifact, or the wrong key for the policy."""
    procedure = explained.procedure
    if procedure.rules:
        applied = procedure.rules[0]
        denied = "../denied.att.json"
        return show(
            explained.choose(
                f"Now break the rule `{applied.rule.title}` on purpose, in a copy of the checkout:",
                f"To see `{applied.rule.title}` deny, run the step once more in a copy, against the rule:",
                f"The proof that `{applied.rule.title}` bites, made in a throwaway copy:",
            ),
            in_copy(f"{procedure.step.violate(applied, denied)}\n"),
            procedure.verify_command(attestation=denied),
            quotable(applied.violation.message),
        )
    if procedure.subject == "commit":
        return show(
            explained.choose(
                f"The counterexample: checked with `{procedure.attest}.pub`, the policy counts as signed by nobody:",
                f"To see it refuse, pretend that `{procedure.attest}.pub` were the policy's key:",
                "A policy that another key has signed must fail; checking with the wrong public key shows it:",
            ),
            "",
            procedure.verify_command(trust=f"-k {procedure.attest}.pub"),
            "no valid signatures for the provided verifiers",
        )
    artifact = procedure.artifact
    return show(
        explained.choose(
            f"Now the counterexample: a copy of `{artifact}` with one byte more has another digest, for which no "
            "attestation speaks.",
            f"To see it refuse, verify a copy of `{artifact}` that somebody appended a byte to:",
            "And the case that must fail: one byte more, and witness finds no attestation with that digest:",
        ),
        f"cp {artifact} ../tampered\nprintf x >> ../tampered\n",
        procedure.verify_command(artifact="../tampered"),
        "no passed collections present",
    )
