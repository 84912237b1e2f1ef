"""One edit of an answer, of a kind that people and models make, and the answer twin that comes of it.

A kind finds the places of a text where it could have been made; nothing else of the answer changes, except that a line of
commands which stands there twice, such as in a CI file and in a block, is wrong wherever it stands. Whether such an answer
fails, and how, is seen by running it, never assumed here. Kinds find their places by patterns, over a whole text or within the
command lines of witness.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from asynth.example.draft import Draft
from asynth.script import Bash, File, Part, Script, render
from asynth.script.jobs import is_job_file

PASSES_VIOLATION = "passes-violation"
"""The reason of an answer that verifies, and with which a run verifies that the right answer refuses."""

REFUSAL_FAILS = "refusal-fails"
"""The reason of an answer whose own demonstration fails: it runs ``! witness verify`` over a violating run, and that passes."""

Room = Literal["commands", "policy", "rego"]
"""Which text of an answer a kind looks at: bash blocks; bash blocks and JSON files; Rego files."""


@dataclass(frozen=True, slots=True)
class Change:
    """The text from `start` to `end` gives way to `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What an answer has besides the text that is looked at.

    :param commands: all its bash blocks, joined
    :param keys: keys that it or the user's fixture names, as paths without ending, such as ``../build``
    """

    commands: str
    keys: tuple[str, ...]


Finder = Callable[[str, Seen], Iterator[Change]]
"""Returns the changes that a kind could make in a text, each of them one edit."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of edit.

    :param reasons: what running such an answer may come to: classes of :func:`asynth.witness.messages.complain`, or
        :data:`PASSES_VIOLATION`. Anything else says that the edit was something else than meant, and makes no pair
    """

    name: str
    room: Room
    find: Finder
    reasons: frozenset[str]

    def allows(self, reason: str) -> bool:
        """Tell whether an edit of this kind may come to `reason`."""
        return reason in self.reasons or (reason == REFUSAL_FAILS and PASSES_VIOLATION in self.reasons)


@dataclass(frozen=True, slots=True)
class AnswerTwin:
    """An answer with one edit.

    :param place: number of the edited part among those that run or are written, from 0
    """

    kind: Kind
    script: Script
    place: int

    @property
    def text(self) -> str:
        """The answer as a reader sees it."""
        return render(self.script)


def find_twins(kind: Kind, draft: Draft) -> list[AnswerTwin]:
    """Return the answers that differ from that of `draft` by one edit of `kind`, in the order of their places."""
    seen = _look(draft)
    found = []
    place = -1
    for number, part in enumerate(draft.answer):
        if not isinstance(part, Bash | File):
            continue
        place += 1
        text = _text_of(part)
        if not _belongs(part, kind.room):
            continue
        for change in kind.find(text, seen):
            twin = _make(kind, draft.answer, number, place, change)
            if twin is not None:
                found.append(twin)
    return found


def draw(twins: Sequence[AnswerTwin], identifier: str) -> AnswerTwin:
    """Return one of `twins`: the same one for the same example, and over many examples each place in turn."""
    number = int.from_bytes(hashlib.sha256(f"{identifier} {twins[0].kind.name}".encode()).digest()[:8])
    return twins[number % len(twins)]


def _look(draft: Draft) -> Seen:
    commands = "".join(part.text for part in draft.answer if isinstance(part, Bash))
    keys = [request.private.removesuffix(".key") for request in draft.fixture.keys if request.private.endswith(".key")]
    keys += [match[1] for match in re.finditer(r"(?<![\w$])(\.\./[\w-]+)\.(?:key|pub)\b", commands)]
    return Seen(commands, tuple(dict.fromkeys(keys)))


def _belongs(part: Bash | File, room: Room) -> bool:
    if isinstance(part, Bash):
        return room != "rego"
    return part.name.endswith(".rego") if room == "rego" else room == "policy" and part.name.endswith(".json")


def _text_of(part: Bash | File) -> str:
    return part.text if isinstance(part, Bash) else part.content


def _with_text(part: Bash | File, text: str) -> Bash | File:
    return replace(part, text=text) if isinstance(part, Bash) else replace(part, content=text)


def _make(kind: Kind, script: Script, number: int, place: int, change: Change) -> AnswerTwin | None:
    part = script[number]
    if not isinstance(part, Bash | File):
        return None
    text = _text_of(part)
    first = text.rfind("\n", 0, change.start) + 1
    last = text.find("\n", max(change.start, change.end - 1))
    last = len(text) if last < 0 else last
    old = text[first:last].split("\n")
    edited = text[first : change.start] + change.new + text[change.end : last]
    new = edited.split("\n") if edited else []
    if old == new:
        return None
    if isinstance(part, File):
        parts: list[Part] = list(script)
        changed = text[: change.start] + change.new + text[change.end :]
        if not changed.strip():
            return None
        parts[number] = _with_text(part, changed.strip("\n") + "\n")
    else:
        parts = [_follow(other, old, new) for other in script]
        if any(isinstance(other, Bash) and not other.text.strip() for other in parts):
            return None
    return AnswerTwin(kind, tuple(parts), place)


def _follow(part: Part, old: list[str], new: list[str]) -> Part:
    if isinstance(part, Bash) or (isinstance(part, File) and is_job_file(part.name)):
        return _with_text(part, swap_lines(_text_of(part), old, new))
    return part


def swap_lines(text: str, old: Sequence[str], new: Sequence[str]) -> str:
    """Return `text` with `new` wherever the lines `old` stand in it, whatever their common indentation."""
    if not old:
        return text
    lines = text.split("\n")
    result: list[str] = []
    number = 0
    wanted = [line.strip() for line in old]
    while number < len(lines):
        here = lines[number : number + len(old)]
        if [line.strip() for line in here] == wanted:
            indent = here[0][: len(here[0]) - len(here[0].lstrip())]
            margin = old[0][: len(old[0]) - len(old[0].lstrip())]
            result += [indent + line.removeprefix(margin) if line.strip() else line for line in new]
            number += len(old)
        else:
            result.append(lines[number])
            number += 1
    return "\n".join(result)


New = str | Callable[[re.Match[str], Seen], str | Iterable[str] | None]
"""What stands in the place of a match: a template of :meth:`re.Match.expand`, or a function that returns one or several
texts to choose from, or None where the match is no place for the edit."""


def swap(pattern: str, new: New) -> Finder:
    """Return a finder of the matches of `pattern`, whose ``^`` and ``$`` are those of lines."""
    compiled = re.compile(pattern, re.MULTILINE)

    def find(text: str, seen: Seen) -> Iterator[Change]:
        for match in compiled.finditer(text):
            yield from _changes(match, seen, new)

    return find


def swap_in(command: str, pattern: str, new: New) -> Finder:
    """Return a finder of the matches of `pattern` among the arguments of ``witness COMMAND``.

    The wrapped command behind ``--``, redirections and what follows on the line are no arguments.
    """
    compiled = re.compile(pattern)
    start = re.compile(rf"(?<![\w`]){re.escape(f'witness {command}')}(?= )")
    end = re.compile(r" -- | 2>| &&|(?<!\\)\n|$")

    def find(text: str, seen: Seen) -> Iterator[Change]:
        for begun in start.finditer(text):
            ended = end.search(text, begun.end())
            last = ended.start() if ended else len(text)
            for match in compiled.finditer(text, begun.end(), last):
                yield from _changes(match, seen, new)

    return find


def everywhere(pattern: str, new: str) -> Finder:
    """Return a finder whose one change is the exchange of all matches of `pattern` in a text."""
    compiled = re.compile(pattern, re.MULTILINE)

    def find(text: str, seen: Seen) -> Iterator[Change]:
        edited = compiled.sub(new, text)
        if edited != text:
            yield Change(0, len(text), edited)

    return find


def either(*finders: Finder) -> Finder:
    """Return a finder of what any of `finders` finds, in their order."""

    def find(text: str, seen: Seen) -> Iterator[Change]:
        for finder in finders:
            yield from finder(text, seen)

    return find


def kind(name: str, room: Room, find: Finder, *reasons: str) -> Kind:
    """Return the kind of that name."""
    return Kind(name, room, find, frozenset(reasons))


def misspell(name: str) -> tuple[str, ...]:
    """Return `name` as it comes out wrong: another separator, capital, plural, or two letters the other way round."""
    found = [name.capitalize() if name[0].islower() else name.lower()]
    if "-" in name:
        found.append(name.replace("-", "_"))
    else:
        found.append(name.removesuffix("s") if name.endswith("s") else f"{name}s")
    middle = len(name) // 2
    turned = name[: middle - 1] + name[middle] + name[middle - 1] + name[middle + 1 :]
    if middle > 0 and turned != name:
        found.append(turned)
    return tuple(found)


def _changes(match: re.Match[str], seen: Seen, new: New) -> Iterator[Change]:
    made = match.expand(new) if isinstance(new, str) else new(match, seen)
    if made is None:
        return
    for text in (made,) if isinstance(made, str) else made:
        if text != match[0]:
            yield Change(match.start(), match.end(), text)
