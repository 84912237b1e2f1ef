"""Values of sensitive environment variables in texts, plain or decoded.

Facts from go-witness `attestation/secretscan/envscan.go`.
"""

from __future__ import annotations

from collections.abc import Iterator

PLACEHOLDER = "[SENSITIVE-VALUE]"
_SHORTEST = 4
_SHORTEST_PREFIX = 3
_CONTEXT = 15


class ValueMatch:
    """A variable's value in a text; `line` counts from 1, or is 0 where no single line holds it."""

    __slots__ = ("is_partial", "line", "match", "name", "value")

    def __init__(self, name: str, value: str, line: int, match: str, *, is_partial: bool = False) -> None:
        self.name, self.value, self.line, self.match, self.is_partial = name, value, line, match, is_partial


def choose_values(variables: dict[str, str], sensitive: frozenset[str]) -> dict[str, str]:
    """The variables to look for: sensitive ones with values of four bytes or more."""
    return {
        name: value
        for name, value in variables.items()
        if name in sensitive and len(value.encode("utf-8", "surrogateescape")) >= _SHORTEST
    }


def find_plain(text: str, values: dict[str, str]) -> Iterator[ValueMatch]:
    """Every place where a value stands as it is."""
    for name, value in values.items():
        at = text.find(value)
        while at >= 0:
            end = at + len(value)
            context = text[max(at - _CONTEXT, 0) : at] + PLACEHOLDER + text[end : end + _CONTEXT]
            yield ValueMatch(name, value, text.count("\n", 0, at) + 1, truncate(context))
            at = text.find(value, end)


def find_decoded(text: str, values: dict[str, str]) -> Iterator[ValueMatch]:
    """Values, or beginnings of values, in a text that was encoded; one match a variable."""
    for name, value in values.items():
        found = value if value in text else _find_prefix(text, value)
        if found is None:
            continue
        line, match = _locate(text, found)
        yield ValueMatch(name, found, line, match, is_partial=found != value)


def _find_prefix(text: str, value: str) -> str | None:
    if value[:_SHORTEST_PREFIX] + "\n" in text:
        return value[:_SHORTEST_PREFIX] + "\n"
    lengths = range(len(value) - 1, _SHORTEST_PREFIX - 1, -1)
    return next((value[:length] for length in lengths if value[:length] in text), None)


def _locate(text: str, value: str) -> tuple[int, str]:
    for number, line in enumerate(text.split("\n"), 1):
        at = line.find(value)
        if at < 0:
            continue
        if len(line.encode("utf-8", "surrogateescape")) >= 40:
            line = line[max(at - 10, 0) : at + len(value) + 10]
        return number, line.replace(value, "[REDACTED]", 1)
    return 0, f"...{truncate(value)}..."


def truncate(match: str) -> str:
    """The ends of a text of more than forty bytes, as a record shows it."""
    data = match.encode("utf-8", "surrogateescape")
    if len(data) <= 40:
        return match
    return (data[:8] + b"..." + data[-8:]).decode("utf-8", "surrogateescape")
