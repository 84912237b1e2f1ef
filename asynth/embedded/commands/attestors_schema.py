"""`witness attestors schema NAME`: the JSON schema of an attestor's predicate.

A schema is stored as a short table of types (`schemas/<name>.schema`) and written out in the form of Go's jsonschema
library, which is what witness prints.
"""

from __future__ import annotations

import os
import sys

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.flags import Flag, Values
from asynth.embedded.registry import find_entry

FLAGS: tuple[Flag, ...] = ()

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FORMATS = ("date-time", "uri", "ipv4")
_PLAIN = ("string", "integer", "number", "boolean", "object")

Schema = dict[str, object]


def run(values: Values) -> int:
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
