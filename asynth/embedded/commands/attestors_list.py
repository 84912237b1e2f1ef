"""`witness attestors list`: the attestors that this engine has, as a table."""

from __future__ import annotations

import sys

from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.registry import ALWAYS_RUN, DEFAULT, ENTRIES

FLAGS: tuple[Flag, ...] = ()

_HEADER = ("NAME", "TYPE", "RUN TYPE")


def run(values: Values) -> int:
    """Print the table, rows sorted by name (a release prints them in random order)."""
    del values
    sys.stdout.write(describe_attestors())
    return 0


def describe_attestors() -> str:
    """The table, ending in a newline."""
    rows = [(_mark(entry.name), entry.types[0], entry.stage) for entry in ENTRIES]
    widths = [max(len(row[column]) for row in (_HEADER, *rows)) for column in range(3)]
    header = " │ ".join(_centre(title, width) for title, width in zip(_HEADER, widths, strict=True))
    lines = [_rule("┌┬┐", widths), f"│ {header} │", _rule("├┼┤", widths)]
    for row in rows:
        cells = " │ ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        lines.append(f"│ {cells} │")
    return "\n".join([*lines, _rule("└┴┘", widths), ""])


def _mark(name: str) -> str:
    if name in ALWAYS_RUN:
        return f"{name} (always run)"
    return f"{name} (default)" if name in DEFAULT else name


def _centre(title: str, width: int) -> str:
    left = (width - len(title)) // 2
    return " " * left + title + " " * (width - len(title) - left)


def _rule(corners: str, widths: list[int]) -> str:
    return corners[0] + corners[1].join("─" * (width + 2) for width in widths) + corners[2]
