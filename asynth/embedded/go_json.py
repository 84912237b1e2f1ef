"""JSON as Go's `encoding/json` writes it: no spaces, `<`, `>`, `&` and line separators escaped, invalid UTF-8 replaced.

Struct fields keep the order of the dict that is passed; a Go map is passed sorted by key. Knows no attestor.
"""

from __future__ import annotations

import json

from asynth.embedded.go_text import replace_invalid

_ESCAPED = (
    ("<", "\\u003c"),
    (">", "\\u003e"),
    ("&", "\\u0026"),
    ("\u2028", "\\u2028"),
    ("\u2029", "\\u2029"),
)


def encode(value: object, *, indent: int | None = None) -> bytes:
    """`value` as Go's `json.Marshal` (or `MarshalIndent` with spaces) writes it."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, separators=separators, indent=indent)
    for character, escape in _ESCAPED:
        text = text.replace(character, escape)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return replace_invalid(text).encode()


def sort_map(entries: dict[str, object]) -> dict[str, object]:
    """A Go map in the order in which Go writes it."""
    return dict(sorted(entries.items()))


def shortest_float32(value: float) -> float:
    """The decimal with the fewest digits that names the same 32-bit float, which is what Go writes for a float32."""
    import struct

    single: float = struct.unpack("f", struct.pack("f", value))[0]
    for digits in range(1, 10):
        candidate = float(f"{single:.{digits}g}")
        if struct.unpack("f", struct.pack("f", candidate))[0] == single:
            return candidate
    return single
