"""Whether client-go would decode a Kubernetes object: the kinds of its values, for the API groups in common use.

Keys are matched as they stand, unknown ones are skipped, null fits everything. Objects of groups that are not listed
count as decodable.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from functools import cache

from asynth.embedded.go_structs import TIME

_QUANTITY = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[KMGTPE]i|[numkMGTPE]|)")
_ENDLESS = {"FieldsV1!", "RawExtension!", "any"}


class UndecodableError(ValueError):
    """Client-go would not decode the document."""


class _Shapes:
    """The structs of kinds, and the fields of structs."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, str], str] = {}
        self.structs: dict[str, dict[str, str]] = {}
        path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "documents", "kubernetes.structs")
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("#") or not line.strip():
                    continue
                name, *words = line.split()
                if words and "=" in words[0]:
                    pairs = (word.split("=") for word in words)
                    self.kinds |= {(name, kind): struct for kind, struct in pairs}
                else:
                    self.structs[name] = dict(zip(words[::2], words[1::2], strict=True))


@cache
def _load() -> _Shapes:
    return _Shapes()


def check_types(version: str, kind: str, manifest: dict[str, object]) -> None:
    """Check an object against the struct of its kind.

    :raises UndecodableError: a value is of another kind than the struct has there.
    """
    struct = _load().kinds.get((version, kind))
    if struct is not None:
        _check(struct, manifest, kind)


def _check(expected: str, value: object, place: str) -> None:
    if value is None or expected in _ENDLESS:
        return
    if expected.startswith("[]"):
        for item in _need_list(value, place):
            _check(expected[2:], item, place)
    elif expected.startswith("{}"):
        for key, item in _need_object(value, place).items():
            _check(expected[2:], item, f"{place}.{key}")
    elif expected in _load().structs:
        fields = _load().structs[expected]
        for key, item in _need_object(value, place).items():
            if key in fields:
                _check(fields[key], item, f"{place}.{key}")
    elif not _fits(expected, value):
        raise UndecodableError(f"{place}: expected {expected}")


def _need_list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise UndecodableError(f"{place}: expected an array")
    return value


def _need_object(value: object, place: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise UndecodableError(f"{place}: expected an object")
    return value


def _fits(expected: str, value: object) -> bool:
    if expected == "bool":
        return isinstance(value, bool)
    if expected == "string":
        return isinstance(value, str)
    if expected == "bytes":
        return isinstance(value, str) and _is_base64(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if expected == "Quantity!":
        return is_number or (isinstance(value, str) and _QUANTITY.fullmatch(value) is not None)
    if expected == "IntOrString!":
        return isinstance(value, (int, str)) and not isinstance(value, bool)
    if expected in ("Time!", "MicroTime!"):
        return isinstance(value, str) and TIME.fullmatch(value) is not None
    return is_number if expected.startswith("float") else is_number and isinstance(value, int)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        return False
    return True
