"""Glob patterns as gobwas/glob reads and matches them without separators, so that `*` crosses slashes.

`*` and `**` are any run of characters, `?` one, `[abc]`, `[!abc]` and `[a-z]` one of a set, `{a,b*}` alternatives, a
backslash escapes. Matching walks sets of positions and so takes time bounded by pattern times text. Facts from
gobwas/glob v0.2.3 `syntax/lexer` and `syntax/ast`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Step = Callable[[str, frozenset[int]], frozenset[int]]


_NONE: frozenset[int] = frozenset()


class Glob:
    """A compiled pattern."""

    __slots__ = ("_steps", "pattern")

    def __init__(self, pattern: str) -> None:
        """:raises ValueError: with gobwas's message, when the pattern is malformed."""
        self.pattern = pattern
        self._steps = _Parser(pattern).parse()

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` matches."""
        return len(text) in _advance(self._steps, text, frozenset((0,)))


def _advance(steps: tuple[Step, ...], text: str, positions: frozenset[int]) -> frozenset[int]:
    for step in steps:
        if not positions:
            return _NONE
        positions = step(text, positions)
    return positions


def _literal(characters: str) -> Step:
    length = len(characters)
    return lambda text, at: frozenset(p + length for p in at if text.startswith(characters, p))


def _any_run(text: str, at: frozenset[int]) -> frozenset[int]:
    return frozenset(range(min(at), len(text) + 1))


def _one(text: str, at: frozenset[int]) -> frozenset[int]:
    return frozenset(p + 1 for p in at if p < len(text))


def _one_of(accepts: Callable[[str], bool], negated: bool) -> Step:
    return lambda text, at: frozenset(p + 1 for p in at if p < len(text) and accepts(text[p]) is not negated)


def _alternatives(branches: tuple[tuple[Step, ...], ...]) -> Step:
    return lambda text, at: _NONE.union(*(_advance(branch, text, at) for branch in branches))


class _Parser:
    """Reads a pattern from left to right; a `{` that is never closed ends with the pattern, as in gobwas."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern.partition("\0")[0]
        self._at = 0
        self._depth = 0

    def parse(self) -> tuple[Step, ...]:
        return self._sequence()[0]

    def _sequence(self) -> tuple[tuple[Step, ...], str]:
        """Steps up to the end, or inside braces up to `,` or `}`; and which of them ended it."""
        steps: list[Step] = []
        while self._at < len(self._text):
            letter = self._text[self._at]
            if letter == "{":
                self._at += 1
                steps.append(self._braces())
            elif self._depth and letter in ",}":
                self._at += 1
                return tuple(steps), letter
            elif letter == "[":
                self._at += 1
                steps.append(self._range())
            elif letter == "?":
                self._at += 1
                steps.append(_one)
            elif letter == "*":
                self._at += 2 if self._text.startswith("**", self._at) else 1
                steps.append(_any_run)
            else:
                steps.append(_literal(self._read_text("?*[{},"[: 6 if self._depth else 4])))
        return tuple(steps), ""

    def _braces(self) -> Step:
        if self._depth >= 100:
            raise ValueError("pattern is nested too deeply")
        self._depth += 1
        branches = []
        ended = ","
        while ended == ",":
            branch, ended = self._sequence()
            branches.append(branch)
        self._depth -= 1
        return _alternatives(tuple(branches))

    def _read_text(self, breakers: str) -> str:
        characters: list[str] = []
        escaped = False
        while self._at < len(self._text):
            letter = self._text[self._at]
            if not escaped:
                if letter == "\\":
                    escaped = True
                    self._at += 1
                    continue
                if letter in breakers:
                    break
            escaped = False
            characters.append(letter)
            self._at += 1
        return "".join(characters)

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise ValueError("unexpected end of input")
        self._at += 1
        return self._text[self._at - 1]

    def _range(self) -> Step:
        negated = False
        letter = self._next()
        if letter == "!":
            negated = True
            letter = self._next()
        if self._text.startswith("-", self._at):
            self._at += 1
            low, high = letter, self._next()
            self._close()
            if high < low:
                raise ValueError(f"hi character '{high}' should be greater than lo '{low}'")
            return _one_of(lambda character: low <= character <= high, negated)
        self._at -= 1
        characters = self._read_text("]")
        self._close()
        if not characters:
            raise ValueError("could not parse range")
        return _one_of(lambda character: character in characters, negated)

    def _close(self) -> None:
        if self._next() != "]":
            raise ValueError("expected close range character")
