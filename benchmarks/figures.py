"""A figure and what it is held against, and how figures are shown to people and to machines.

Targets are the contract's; a figure without one is there for the reader. Nothing here measures.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    :param name: key for machines; the part before the first dot names the measurement
    :param label: what it is, for people
    :param target: (comparison, bound), or None
    """

    name: str
    label: str
    value: float
    unit: str
    target: tuple[Literal[">=", "<="], float] | None = None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        if self.target is None:
            return None
        comparison, bound = self.target
        return self.value >= bound if comparison == ">=" else self.value <= bound

    def to_json(self) -> dict[str, Any]:
        """Return the figure as JSON-able data."""
        target = None if self.target is None else " ".join((self.target[0], _spell(self.target[1])))
        return {**asdict(self), "target": target, "met": self.met}


def format_table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[int]) -> str:
    """Return `rows` below `headings` in aligned columns; those in `numbers` are flush right."""
    widths = [max(len(row[column]) for row in (headings, *rows)) for column in range(len(headings))]

    def line(row: Sequence[str]) -> str:
        cells = (
            text.rjust(width) if column in numbers else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return "\n".join((line(headings), line(["-" * width for width in widths]), *map(line, rows)))


def format_figures(figures: Sequence[Figure]) -> str:
    """Return the table of `figures`."""
    words = {None: "", True: "met", False: "NOT met"}
    rows = [
        (
            figure.label,
            _spell(figure.value),
            figure.unit,
            "" if figure.target is None else f"{figure.target[0]} {_spell(figure.target[1])}",
            words[figure.met],
        )
        for figure in figures
    ]
    return format_table(("figure", "measured", "unit", "target", ""), rows, frozenset({1}))


def format_stages(parts: Mapping[str, Mapping[str, float]]) -> str:
    """Return a table of seconds by stage, one row for each of `parts` (all, then the families)."""
    headings = ("", *(name.replace("_", " ") for name in next(iter(parts.values()))))
    rows = [(part, *(_spell(value) for value in values.values())) for part, values in parts.items()]
    return format_table(headings, rows, frozenset(range(1, len(headings))))


def _spell(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:.2f}"
