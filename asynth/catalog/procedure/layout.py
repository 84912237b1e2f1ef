"""How a procedure is laid out as an answer: what is explained, the pieces of an answer, and what every answer has.

A family's forms put its sentences and these pieces in order. Named defaults open every answer and the negative check, all of
it on copies beside the project, closes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from asynth.catalog.procedure.policies import as_commands
from asynth.catalog.procedure.procedure import POLICY, Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.script import Bash, File, Part, Prose, Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A procedure, and what else decides what its answer says.

    :param defaults: the sentence that names what the answer takes for facts that the user left out, or ""
    :param refusal: whether the user wants to see the check fail
    :param variant: of sentences that say the same; a function of what the prompt shows
    :param terse: whether the answer leaves out what its reader could do without, since it would grow too long
    """

    procedure: Procedure
    variant: int
    defaults: str = ""
    refusal: bool = False
    terse: bool = False

    def choose(self, *sentences: str) -> str:
        """Return one of `sentences`."""
        return sentences[self.variant % len(sentences)]


Explained = TypeVar("Explained", bound=Explanation)


def lay_out(
    explained: Explained,
    form: Callable[[Explained], Script],
    refuse: Callable[[Explained], Script] | None = None,
) -> Script:
    """Return the answer however long it is: named defaults, the form, the negative check."""
    parts = form(explained)
    if explained.refusal and refuse is not None:
        parts += refuse(explained)
    if not explained.defaults:
        return parts
    first = parts[0]
    if isinstance(first, Prose) and not first.text.startswith(("1.", "**")):
        return (Prose(f"{explained.defaults} {first.text}"), *parts[1:])
    return (Prose(explained.defaults), *parts)


Stage = tuple[str, Sequence[Part]]
"""A sentence and the parts below it."""


def in_steps(opening: str, stages: Iterable[Stage], closing: str) -> Script:
    """Return numbered steps; an empty opening is left out."""
    return in_sections(opening, ((f"{n}. {lead}", parts) for n, (lead, parts) in enumerate(stages, 1)), closing)


def in_sections(opening: str, stages: Iterable[Stage], closing: str) -> Script:
    """Return stages that say themselves what they are called; an empty opening is left out."""
    parts = [part for lead, below in stages for part in (Prose(lead.rstrip()), *below)]
    return (*((Prose(opening),) if opening else ()), *parts, Prose(closing))


def in_brief(procedure: Procedure, opening: str, second: str, closing: str) -> Script:
    """Return commands first: keys and runs, then policy and check, the rules between them."""
    *files, last = procedure.write_policy()
    return (
        Prose(opening),
        Bash(make_keys(procedure) + run_steps(procedure)),
        *rule_files(procedure),
        *files,
        Prose(second),
        Bash(f"{last.text}{procedure.sign_command()}\n{verify(procedure)}"),
        Prose(closing),
    )


def in_script(sections: Iterable[tuple[str, str]]) -> Bash:
    """Return one block of commands, each section below a comment; empty ones are left out."""
    return Bash("\n".join(f"# {comment}\n{commands}" for comment, commands in sections if commands))


def rule_file(applied: AppliedRule) -> File:
    """Return the module as a file to save."""
    return File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:")


def rule_files(procedure: Procedure) -> tuple[File, ...]:
    """Return all modules as files to save."""
    return tuple(rule_file(applied) for applied in procedure.rules)


def rule_sections(procedure: Procedure) -> list[tuple[str, str]]:
    """Return all modules as sections of a script, each with its comment."""
    several = len(procedure.steps) > 1
    return [
        (
            f"{applied.rule.title}: asked of the {applied.rule.attestor} attestation"
            + (f" of {step.name}" if several else ""),
            save_rule(applied),
        )
        for step in procedure.steps
        for applied in step.rules
    ]


def save_rule(applied: AppliedRule) -> str:
    """Return the command that saves the module."""
    return f"cat > {applied.file} <<'REGO'\n{applied.text}REGO\n"


def make_keys(procedure: Procedure) -> str:
    """Return the commands that make the keys, or "" where the user has them."""
    return procedure.key_commands() if procedure.arrangement.made else ""


def run_steps(procedure: Procedure) -> str:
    """Return the attested runs, a line each."""
    return "".join(f"{step.run_command()}\n" for step in procedure.steps)


def write_policy(procedure: Procedure, sign: str = "", *, check: bool = False) -> tuple[Part, ...]:
    """Return the files that the policy is written from, and the commands that write and sign it.

    :param sign: the commands that sign it, where it takes more than one
    :param check: whether its Rego is checked before it is signed
    """
    *files, last = procedure.write_policy()
    checked = f"witness policy check {POLICY}\n" if check else ""
    signed = sign or f"{procedure.sign_command()}\n"
    return (*files, Bash(f"{last.text}{checked}{signed}"))


def policy_commands(procedure: Procedure) -> str:
    """Return the commands that write the policy, its template included."""
    return as_commands(procedure.write_policy())


def verify(procedure: Procedure) -> str:
    """Return the verification as a line."""
    return f"{procedure.verify_command()}\n"


LOG = "../refused.log"
"""Where a negative check keeps what witness said (shared contract, `design.md` section 7)."""


def show_refusal(lead: str, commands: str, verify: str, log: str) -> Script:
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
    """Return the longest part of a rule's message that a log line shows as it is, for grep to find; no digests."""
    return max(re.split(r"[\"'\\\[\]*^$]|@?(?:sha256:)?\b[0-9a-f]{32,}", message), key=len).strip()
