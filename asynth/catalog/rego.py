"""Rego modules of ``policies/`` as templates: their constants, and their text with other values in place.

A module's parameters are the constants at its top, one ``name := value`` a line, the value being JSON. Rendering replaces
the values and nothing else, in the form that ``opa fmt`` prints. What a rule means is none of this room's business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from asynth.catalog.member import Json
from asynth.resources import find_module

_CONSTANT = re.compile(r"^(?P<name>[a-z_][a-z0-9_]*) := (?P<value>.+)$")


class ParameterError(ValueError):
    """A value was given for a constant that the module does not have, or one of another type than the constant's."""


@dataclass(frozen=True, slots=True)
class Module:
    """A Rego module, split at the values of its constants.

    :param path: below ``policies``, such as ``git/branch.rego``
    :param package: such as ``git.branch``
    :param constants: the parameters with the values that the file holds
    :param pieces: the text around the values, one more than there are constants, which stand between them in order
    """

    path: str
    package: str
    constants: Mapping[str, Json]
    pieces: tuple[str, ...]

    def render(self, parameters: Mapping[str, Json]) -> str:
        """Return the module's text with `parameters` in place of the file's own values; what is not named stays.

        :raises ParameterError: for a name that is no constant of the module, or a value of another JSON type
        """
        if not parameters.keys() <= self.constants.keys():
            self._refuse(parameters)
        text = [self.pieces[0]]
        for (name, default), piece in zip(self.constants.items(), self.pieces[1:], strict=True):
            value = parameters.get(name, default)
            if type(value) is not type(default):
                raise ParameterError(
                    f"{self.path}: {name} is a JSON {_kind(default)} and cannot become the {_kind(value)} {value!r}"
                )
            text.append(literal(value))
            text.append(piece)
        return "".join(text)

    def _refuse(self, parameters: Mapping[str, Json]) -> None:
        unknown = ", ".join(sorted(parameters.keys() - self.constants.keys()))
        known = ", ".join(self.constants) or "none"
        raise ParameterError(f"{self.path} has no parameter {unknown} (it has: {known})")


def literal(value: Json) -> str:
    """Return `value` as a Rego literal on one line, as ``opa fmt`` prints it; object keys come sorted."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@cache
def load_module(path: str) -> Module:
    """Return the module at the address `path`; each file is read once.

    :raises FileNotFoundError: if there is no such module
    :raises ValueError: if the file is no module with a ``package`` line
    """
    file = find_module(path)
    if not file.is_file():
        raise FileNotFoundError(f"no Rego module {path!r}: there is no file {file}")
    return parse_module(path, file.read_text(encoding="utf-8"))


def parse_module(path: str, text: str) -> Module:
    """Split the `text` of a module at its constants: assignments of JSON values at the left margin.

    :raises ValueError: if there is no ``package`` line
    """
    constants: dict[str, Json] = {}
    pieces: list[str] = []
    package = ""
    current = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("package "):
            package = line.removeprefix("package ").strip()
        found = _CONSTANT.match(line.rstrip("\n"))
        if found and _is_json(found["value"]):
            constants[found["name"]] = json.loads(found["value"])
            pieces.append(f"{current}{found['name']} := ")
            current = "\n"
        else:
            current += line
    if not package:
        raise ValueError(f"{path} has no package line")
    return Module(path, package, constants, (*pieces, current))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _kind(value: Json) -> str:
    kinds = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}
    return kinds.get(type(value), "null")
