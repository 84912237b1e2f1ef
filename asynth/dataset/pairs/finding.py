"""How kinds of edits find their places: by patterns, over a whole text or within the command lines of witness."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from asynth.dataset.pairs.edits import Change, Finder, Kind, Room, Seen

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
