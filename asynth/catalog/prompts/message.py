"""A message: one whole text that a person might send, what it declares of itself, and the files that hold such texts.

A file ``fixtures/phrasings/<family>/<topic>.txt`` is a list of messages, each below a line of ``###``, a register and more:

    ### chat how-to facts=2 asks=proof hedge
    does `{{ command }}` have to run in CI, or ...

That line names the register and the kind of message, how many facts stand outside of pastes, and, where it applies, what is
asked besides (``asks=``, names that the family gives a meaning), the topics that the text fits (``for=``; the file's own
name if left out), the variants of a topic that it fits (``with=``), the rules that it asks for in its own words (``rules=``),
what the rule would say of the run that it tells of (``denial="..."``, or ``denial=same`` for the words of the catalogue's own
bad run), and the marks ``slip`` and ``hedge``. A text is sent as it stands: nothing is glued to it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from asynth.catalog.prompts.template import Template

REGISTERS = (
    "issue",
    "chat",
    "ticket",
    "review-comment",
    "so",
    "command",
    "paste",
    "follow-up",
    "non-native",
    "auditor",
    "migration",
)
"""Where and by whom a message is written (shared facts, `voice.md` section 3)."""

BRIEF = frozenset({"review-comment", "command", "chat", "follow-up", "paste"})
"""Registers in which people write few words; in the others they write paragraphs."""

KINDS = ("symptom", "how-to", "judge", "goal")
"""What a message is: something that went wrong, a question how, something to look at, something wanted."""

MARKS = ("slip", "hedge")
"""What else a message declares: one slip of spelling or grammar, a doubt of the writer."""

SAME = "same"
"""A denial in the words of the run by which the catalogue breaks the rule."""

_HEADER = re.compile(r"### (?=[a-z])")
"""Begins a message. A heading of a text begins with a capital letter."""


class MessageError(ValueError):
    """A file of messages is not as it should be; the text names file and line."""


@dataclass(frozen=True, slots=True)
class Message:
    """One way to ask.

    :param name: topic of its file and number in it, from 1
    :param topics: what the text may be about, as its family names it
    :param facts: how many facts stand outside of pastes
    :param asks: what is asked besides, as its family names it
    :param variants: those of the topic's variants that the text fits; empty for all
    :param rules: names of the rules that the text asks for in its own words; empty where its slots say which rule
    :param denial: what the rule would say of the run that the text tells of, :data:`SAME`, or "" where nobody can tell
    :param marks: of :data:`MARKS`
    """

    name: str
    register: str
    kind: str
    topics: tuple[str, ...]
    facts: int
    asks: frozenset[str]
    variants: frozenset[str]
    rules: frozenset[str]
    denial: str
    marks: frozenset[str]
    template: Template

    @property
    def tells(self) -> frozenset[str]:
        """Names of the facts that the text tells."""
        return self.template.slots

    def declare(self) -> dict[str, Any]:
        """Return what evidence says of the message: what its text alone cannot show."""
        return {
            "register": self.register,
            "kind": self.kind,
            "facts": self.facts,
            "asks": sorted(self.asks),
            "marks": sorted(self.marks),
        }

    def write(self, facts: Mapping[str, object]) -> str:
        """Return the prompt.

        :raises asynth.catalog.prompts.template.TemplateError: if the text tells a fact that is not among `facts`
        """
        return self.template.fill(facts)


@cache
def read_messages(folder: Path) -> tuple[Message, ...]:
    """Return the messages of all files of `folder`, by the files' names and then in the order in which they stand.

    :raises MessageError: if a line that begins a message is not understood
    """
    return tuple(message for path in sorted(folder.glob("*.txt")) for message in _read_file(path))


def _read_file(path: Path) -> list[Message]:
    found: list[Message] = []
    header, began, body = "", 0, list[str]()
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate([*lines, "### end"], start=1):
        if not _HEADER.match(line):
            if not header and line.strip():
                raise MessageError(f"{path}:{number}: text before the first line that begins with ### and a register")
            body.append(line)
            continue
        if header:
            found.append(_read_message(header, body, len(found) + 1, path, began))
        header, began, body = line, number, []
    return found


def _read_message(header: str, body: list[str], number: int, path: Path, line: int) -> Message:
    register, kind, facts = "", "", -1
    topics: tuple[str, ...] = (path.stem,)
    asks: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    denial = ""
    marks = set()
    try:
        words = shlex.split(header.removeprefix("###"))
    except ValueError as error:
        raise MessageError(f"{path}:{line}: {str(error).lower()} in the line that begins the message") from error
    for word in words:
        key, _, value = word.partition("=")
        if word in REGISTERS:
            register = word
        elif word in KINDS:
            kind = word
        elif word in MARKS:
            marks.add(word)
        elif key == "facts" and value.isdigit():
            facts = int(value)
        elif key == "for" and value:
            topics = tuple(value.split(","))
        elif key == "asks" and value:
            asks = frozenset(value.split(","))
        elif key == "with" and value:
            variants = frozenset(value.split(","))
        elif key == "rules" and value:
            rules = frozenset(value.split(","))
        elif key == "denial" and value:
            denial = value
        else:
            raise MessageError(
                f"{path}:{line}: {word!r} is no register ({', '.join(REGISTERS)}), no kind ({', '.join(KINDS)}), "
                f"none of {', '.join(MARKS)}, and none of facts=N, for=TOPIC,..., with=VARIANT,..., "
                'rules=NAME,..., denial="..." and asks=NAME,...'
            )
    for lacking, what in ((not register, "register"), (not kind, "kind"), (facts < 0, "facts=N")):
        if lacking:
            raise MessageError(f"{path}:{line}: the message names no {what}")
    text = "\n".join(body).strip("\n")
    if not text:
        raise MessageError(f"{path}:{line}: the message has no text")
    template = Template(text, f"{path}:{line}")
    return Message(
        f"{path.stem} {number}",
        register,
        kind,
        topics,
        facts,
        asks,
        variants,
        rules,
        denial,
        frozenset(marks),
        template,
    )
