"""How several things are enumerated in English."""

from __future__ import annotations


def join(items: tuple[str, ...]) -> str:
    """Return `items` as an English enumeration."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
