"""What the engine says of itself: its version, its attestors, their schemas, and that it writes no completion script.

A schema is stored as a short table of types (`schemas/<name>.schema`) and written out in the form of Go's jsonschema
library, which is what witness prints.
"""

from __future__ import annotations

import os
import sys

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.registry import ALWAYS_RUN, DEFAULT, ENTRIES, find_entry

FLAGS: tuple[Flag, ...] = ()

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FORMATS = ("date-time", "uri", "ipv4")
_PLAIN = ("string", "integer", "number", "boolean", "object")

Schema = dict[str, object]
_HEADER = ("NAME", "TYPE", "RUN TYPE")


def print_version(values: Values) -> int:
    """Print the engine's name and the asynth it belongs to.

    A release prints `witness <version>`; this one adds the word embedded, so that no evidence can take it for one.
    """
    del values
    sys.stdout.write("witness embedded (asynth; behaves as v0.12)\n")
    return 0


def refuse_completion(values: Values) -> int:
    """Refuse.

    :raises WitnessError: always.
    """
    raise WitnessError(f"the embedded engine makes no completion script for {values.arguments[0]}")


def list_attestors(values: Values) -> int:
    """Print the table, rows sorted by name (a release prints them in random order)."""
    del values
    rows = [(_mark(entry.name), entry.types[0], entry.stage) for entry in ENTRIES]
    widths = [max(len(row[column]) for row in (_HEADER, *rows)) for column in range(3)]
    header = " │ ".join(_centre(title, width) for title, width in zip(_HEADER, widths, strict=True))
    lines = [_rule("┌┬┐", widths), f"│ {header} │", _rule("├┼┤", widths)]
    for row in rows:
        cells = " │ ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        lines.append(f"│ {cells} │")
    sys.stdout.write("\n".join([*lines, _rule("└┴┘", widths), ""]))
    return 0


def _mark(name: str) -> str:
    if name in ALWAYS_RUN:
        return f"{name} (always run)"
    return f"{name} (default)" if name in DEFAULT else name


def _centre(title: str, width: int) -> str:
    left = (width - len(title)) // 2
    return " " * left + title + " " * (width - len(title) - left)


def _rule(corners: str, widths: list[int]) -> str:
    return corners[0] + corners[1].join("─" * (width + 2) for width in widths) + corners[2]


def print_schema(values: Values) -> int:
    """Print the schema of the attestor that the argument names.

    :raises WitnessError: with witness's message.
    """
    if not values.arguments:
        raise WitnessError(
            "you must specify an attestor to view the schema of. "
            "Use 'witness attestors' for a list of available attestors"
        )
    if len(values.arguments) > 1:
        raise WitnessError("you can only get one attestor schema at a time")
    try:
        entry = find_entry(values.arguments[0])
    except WitnessError as error:
        raise WitnessError(f"Error getting attestor: {error}") from None
    import json

    sys.stdout.write(json.dumps(load_schema(entry.name), indent=2, ensure_ascii=False))
    return 0


def load_schema(name: str) -> Schema:
    """The schema of an attestor's predicate, keys in witness's order."""
    schema: Schema = {"$schema": _DRAFT}
    definitions: Schema = {}
    top: dict[str, str] | None = None
    current: dict[str, str] = {}
    structs: list[tuple[str, dict[str, str]]] = []
    for line in _read_lines(name):
        if line.startswith("  "):
            key, _, kind = line.strip().partition(" ")
            current[key] = kind
            continue
        word, _, rest = line.partition(" ")
        title, _, alias = rest.partition(" ")
        if word == "id":
            schema["$id"] = rest
        elif word == "top" and rest:
            schema["$ref"] = f"#/$defs/{rest}"
        elif word == "top":
            current = top = {}
        elif alias:
            definitions[title] = _expand(alias)
        else:
            current = {}
            definitions[title] = None
            structs.append((title, current))
    definitions |= {title: _expand_struct(fields) for title, fields in structs}
    schema["$defs"] = definitions
    return schema if top is None else {**schema, **_expand_struct(top)}


def _read_lines(name: str) -> list[str]:
    path = os.path.join(os.path.dirname(__file__), "schemas", f"{name}.schema")
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file if not line.startswith("#")]


def _expand_struct(fields: dict[str, str]) -> Schema:
    schema: Schema = {
        "properties": {key.removesuffix("?"): _expand(kind) for key, kind in fields.items()},
        "additionalProperties": False,
        "type": "object",
    }
    required = [key for key in fields if not key.endswith("?")]
    return {**schema, "required": required} if required else schema


def _expand(kind: str) -> object:
    kind, _, title = kind.partition(" ")
    schema = _expand_type(kind)
    if title and isinstance(schema, dict):
        schema["title"] = title.strip('"')
    return schema


def _expand_type(kind: str) -> object:
    if kind == "any":
        return True
    if kind.startswith("@"):
        return load_schema(kind[1:])
    if kind.startswith("[]"):
        return {"items": _expand_type(kind[2:]), "type": "array"}
    if kind.startswith("{}"):
        return {"additionalProperties": _expand_type(kind[2:]), "type": "object"}
    if kind == "bytes":
        return {"type": "string", "contentEncoding": "base64"}
    if kind in _FORMATS:
        return {"type": "string", "format": kind}
    return {"type": kind} if kind in _PLAIN else {"$ref": f"#/$defs/{kind}"}
