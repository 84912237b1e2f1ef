"""One example as its scenario gets to know it, and the exchange of question and answer that the scenario makes of it.

A case is bound to a procedure, whose single attested step verifies in the end. What went wrong before, and how the user
came to ask, is the scenario's own; the words around it belong to the phrasings.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from asynth.catalog.families.scenarios.log import Line, quote
from asynth.catalog.families.scenarios.policy import written
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.procedure.rules import AppliedRule
from asynth.catalog.prompts import Message
from asynth.example.draft import Fixture, KeyRequest, Past, Twin
from asynth.script import Bash, File, Prose, Script

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """One example as its scenario gets to know it.

    :param procedure: the step as it verifies in the end
    :param fixture: the project, its repository and the keys, before anything happened
    :param terminal: whether output is quoted as a terminal shows it
    :param variant: one of the scenario's variants, or ""
    :param message: what the user writes
    :param purpose: of the workload
    :param workload: its name
    :param said: in which of its sentences the one rule is asked for, by number
    :param state: one of the scenario's states, or ""; only the past may depend on it
    :param scenario: its name
    :param shown: the dimensions of the spec that the message shows
    """

    procedure: Procedure
    fixture: Fixture
    terminal: bool
    variant: str
    message: Message
    purpose: str = "build"
    workload: str = ""
    said: int = 0
    state: str = ""
    scenario: str = ""
    shown: frozenset[str] = frozenset()

    def say(self, ways: tuple[T, ...]) -> T:
        """Return that of some ways to say the same which the scenario has, so that it hangs on no message's name."""
        return ways[zlib.crc32(self.scenario.encode()) % len(ways)]

    @property
    def shows_command(self) -> bool:
        """Whether the message shows the command that is attested."""
        return "build" in self.shown

    def asks(self, what: str) -> bool:
        """Tell whether the user asks for `what` besides."""
        return what in self.message.asks

    @property
    def clear(self) -> str:
        """Return the command that removes an artifact of an earlier run, with its newline, or "" where nobody can tell its name."""
        return f"rm -f {self.procedure.artifact}\n" if self.procedure.artifact else ""

    def again(self, procedure: Procedure | None = None) -> str:
        """Return the commands that attest anew and verify."""
        procedure = procedure or self.procedure
        return f"{self.clear}{procedure.run_command()}\n{procedure.verify_command()}\n"

    @property
    def spare(self) -> str:
        """Return one of the attestors that the run asks for, and not the one by which its commit is found."""
        extras = self.procedure.extras
        return extras[0] if self.procedure.subject != "commit" or extras[0] != "git" else extras[-1]

    @property
    def rule(self) -> AppliedRule:
        """Return the one rule of a policy that has one."""
        (applied,) = self.procedure.rules
        return applied

    def type_of(self, name: str) -> str:
        """Return the predicate type of what the required attestor `name` records."""
        (attestor,) = (one for one in self.procedure.required if one.name == name)
        return self.procedure.attested.build.sbom_type if name == "sbom" else attestor.predicate_type

    def with_key(self, name: str) -> Fixture:
        """Return the fixture with one more key pair beside the project, that of another person or of an earlier time."""
        other = KeyRequest("other", "ed25519", f"../{name}.key", f"../{name}.pub")
        return replace(self.fixture, keys=(*self.fixture.keys, other))

    def shown_rule(self, lead: str) -> File:
        """Return the file of the rule as the user shows it, `lead` before it."""
        return File(self.rule.file, self.rule.text, "rego", f"{lead} `{self.rule.file}`:")

    def rules(self, procedure: Procedure | None = None) -> tuple[File, ...]:
        """Return the files of the rules."""
        return tuple(
            File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:")
            for applied in (procedure or self.procedure).rules
        )

    def policy(
        self, procedure: Procedure | None = None, change: Callable[[str], str] | None = None, *, signed: bool = True
    ) -> tuple[Bash | File, ...]:
        """Return the blocks by which somebody wrote and signed the policy of `procedure`, rules included.

        :param change: alters the text that writes the policy before it is signed
        """
        procedure = procedure or self.procedure
        text = written(procedure.document())
        if change is not None:
            text = change(text)
        return (*self.rules(procedure), Bash(f"{text}{procedure.sign_command()}\n" if signed else text))

    def policy_holding(self, text: str) -> tuple[Bash | File, ...]:
        """Return the blocks by which somebody wrote and signed a policy whose rule reads `text`."""
        *_, policy = self.policy()
        return (File(self.rule.file, text, "rego", f"Save the rule as `{self.rule.file}`:"), policy)

    def enforce(self, edit: str) -> Script:
        """Return the blocks that write the policy by `edit`, sign it and verify; apart where the user hasn't got its key."""
        signed, verified = f"{self.procedure.sign_command()}\n", f"{self.procedure.verify_command()}\n"
        if not self.asks("owner"):
            return (Bash(f"{edit}{signed}{verified}"),)
        return (
            Bash(edit),
            Prose(
                f"`policy.json` goes to the owner of `{self.procedure.policy_key[3:]}.key`, who looks it over and signs it:"
            ),
            Bash(signed),
            Prose("With the signed file back on your side:"),
            Bash(verified),
        )

    def read(self, program: str, envelope: str = "") -> str:
        """Return the command that puts what is signed in `envelope`, or in the attestation, through the jq program."""
        path = envelope or self.procedure.attestation
        return f"jq -r .payload {path} | openssl base64 -d -A |\n  jq -r '{program}'\n"

    def failed(
        self,
        commands: str,
        lines: tuple[Line, ...],
        *,
        hidden: tuple[Bash | File, ...] = (),
        before: tuple[Bash | File, ...] = (),
    ) -> Past:
        """Return a past whose last block, `commands`, failed with `lines`.

        :param before: blocks that the prompt shows before it
        """
        return Past(hidden, (*before, Bash(commands)), True, quote(lines, self.terminal), self.terminal)

    def went(
        self,
        commands: str,
        lines: tuple[Line, ...] = (),
        *,
        hidden: tuple[Bash | File, ...] = (),
        before: tuple[Bash | File, ...] = (),
    ) -> Past:
        """Return a past whose last block, `commands`, exits 0 and says `lines` among others."""
        return Past(
            hidden, (*before, Bash(commands)), False, quote(lines, self.terminal), self.terminal and bool(lines)
        )


def begin(case: Case, **openings: str) -> str:
    """Return the opening for the first of those things that the user asks besides, and a space; "" if he asks none of them."""
    return next((f"{opening} " for what, opening in openings.items() if case.asks(what)), "")


def recorded(name: str) -> str:
    """Return the jq program that picks the attestation of the witness.dev type `name` from a statement."""
    return f'.predicate.attestations[] | select(.type | endswith("/{name}/v0.1")) | .attestation'


@dataclass(frozen=True, slots=True)
class Exchange:
    """The question and the answer that a scenario makes of a case.

    :param answer: parts of the answer
    :param procedure: what the answer's last verify is about, for evidence and twins; None for the case's procedure
    :param fixture: what the example starts with; None for the case's fixture
    :param twins: edits of the accepted state; None for those that follow from the procedure
    :param facts: what the scenario has for its own slots of a message
    """

    past: Past
    answer: Script
    procedure: Procedure | None = None
    fixture: Fixture | None = None
    twins: tuple[Twin, ...] | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
