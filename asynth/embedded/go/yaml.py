"""YAML as Go's yaml.v3 reads it into plain values, and its error texts.

Differs from PyYAML's YAML 1.1: `yes` and `on` are texts, `0o17` and `017` are octal, there are no sexagesimals, and
times become RFC 3339 texts, as JSON would write them. Facts from go.yaml.in/yaml/v3 `resolve.go` and `decode.go`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from asynth.embedded.errors import WitnessError

_Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)\Z")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\Z")
_TIME = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[Tt]|[ \t]+)(\d{1,2}):(\d{1,2}):(\d{1,2})(\.\d+)?\s*(Z|[-+]\d{2}(?::\d{2})?)?\Z"
)
_WORDS: dict[str, bool | float | None] = dict.fromkeys(("~", "null", "Null", "NULL", ""))
_WORDS |= dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf"))
_WORDS |= dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf"))
_WORDS |= dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan"))
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
# Aliases may repeat large parts; yaml.v3 gives up on documents that unfold beyond reason, and so does this.
_MOST_NODES = 4_000_000


_PLAIN = "plain"
_TEXT = "tag:yaml.org,2002:str"


class YamlError(WitnessError):
    """The text is no YAML; the message is yaml.v3's."""


class _Loader(_Base):  # type: ignore[misc, valid-type]
    """PyYAML's scanner and parser with yaml.v3's rules for plain words."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: object) -> str:
        """Mark plain words without a tag, which this module resolves itself."""
        if kind is yaml.ScalarNode and isinstance(implicit, tuple):
            return _PLAIN if implicit[0] else _TEXT
        resolved: str = super().resolve(kind, value, implicit)
        return resolved


def read_documents(text: str) -> Iterator[object]:
    """The documents of a stream, one after the other; those before an error are given first.

    :raises YamlError: at the first malformed place.
    """
    loader = None
    try:
        loader = _Loader(text)
        while loader.check_node():
            node = loader.get_node()
            yield _Reader(text).read(node)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_describe(error, text)) from None
    except yaml.YAMLError as error:
        raise YamlError(f"yaml: {error}") from None
    except RecursionError:
        raise YamlError("yaml: exceeded max depth of 10000") from None
    finally:
        if loader is not None:
            loader.dispose()


def _describe(error: yaml.MarkedYAMLError, text: str) -> str:
    if isinstance(error, yaml.composer.ComposerError) and error.problem_mark is not None:
        alias = re.match(r"\*([\w-]+)", text[error.problem_mark.index :])
        if alias:
            return f"yaml: unknown anchor '{alias[1]}' referenced"
    is_scanner = isinstance(error, yaml.scanner.ScannerError)
    line = 0
    for mark in (error.context_mark, error.problem_mark):
        if mark is not None and mark.line:
            line = mark.line + (1 if is_scanner else 0)
            break
    where = f"line {line}: " if line else ""
    return f"yaml: {where}{error.problem or 'unknown problem parsing YAML content'}"


class _Reader:
    """Turns nodes into values, each anchor once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._made: dict[int, object] = {}
        self._open: set[int] = set()
        self._count = 0

    def read(self, node: yaml.Node) -> object:
        self._count += 1
        if self._count > _MOST_NODES:
            raise YamlError("yaml: document contains excessive aliasing")
        if isinstance(node, yaml.ScalarNode):
            return _read_scalar(node)
        key = id(node)
        if key in self._open:
            raise YamlError(f"yaml: anchor '{self._find_anchor(node)}' value contains itself")
        if key in self._made:
            return self._made[key]
        self._open.add(key)
        value = self._read_list(node) if isinstance(node, yaml.SequenceNode) else self._read_map(node)
        self._open.discard(key)
        self._made[key] = value
        return value

    def _find_anchor(self, node: yaml.Node) -> str:
        """The name of the anchor that stands right before a node, or at its start."""
        start = node.start_mark.index
        match = re.match(r"&(\S+)", self._text[start:]) or re.search(r"&(\S+)\s*\Z", self._text[:start])
        return match[1] if match else ""

    def _read_list(self, node: yaml.SequenceNode) -> list[object]:
        return [self.read(item) for item in node.value]

    def _read_map(self, node: yaml.Node) -> dict[object, object]:
        found: dict[object, object] = {}
        lines: dict[object, int] = {}
        merged: dict[object, object] = {}
        for key_node, value_node in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.value == "<<" and not key_node.style:
                self._merge(value_node, merged)
                continue
            key = self.read(key_node)
            if isinstance(key, (dict, list)):
                raise YamlError(f"yaml: invalid map key: {key}")
            if key in found:
                first, line = lines[key], key_node.start_mark.line + 1
                again = f'mapping key "{key_node.value}" already defined at line {first}'
                raise YamlError(f"yaml: unmarshal errors:\n  line {line}: {again}")
            lines[key] = key_node.start_mark.line + 1
            found[key] = self.read(value_node)
        return {**merged, **found}

    def _merge(self, node: yaml.Node, merged: dict[object, object]) -> None:
        values = [self.read(item) for item in node.value] if isinstance(node, yaml.SequenceNode) else [self.read(node)]
        for value in values:
            if not isinstance(value, dict):
                raise YamlError("yaml: map merge requires map or sequence of maps as the value")
            for key, item in value.items():
                merged.setdefault(key, item)


def _read_scalar(node: yaml.ScalarNode) -> object:
    text: str = node.value
    kind = node.tag.rpartition("tag:yaml.org,2002:")[2]
    if kind == "binary":
        return _decode_binary(text)
    return resolve_plain(text) if kind in (_PLAIN, "int", "float", "bool", "null", "timestamp") else text


def _decode_binary(text: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8", "surrogateescape")
    except binascii.Error:
        raise YamlError("yaml: !!binary value contains invalid base64 data") from None


def resolve_plain(text: str) -> object:
    """The value of a plain word."""
    if text in _WORDS:
        return _WORDS[text]
    plain = text.replace("_", "")
    if _INTEGER.match(plain) and text[:1] != "_":
        return _read_integer(plain)
    if _NUMBER.match(plain) and text[:1] != "_":
        number = float(plain)
        return int(number) if number.is_integer() and abs(number) < 1e21 else number
    return _read_time(text)


def _read_integer(text: str) -> object:
    digits = text.lstrip("+-")
    is_old_octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    number = int(digits, 8) if is_old_octal else int(digits, 0)
    number = -number if text.startswith("-") else number
    return number if -(2**63) <= number < 2**64 else float(number)


def _read_time(text: str) -> str:
    import datetime

    match = _DATE.match(text) or _TIME.match(text)
    if not match:
        return text
    year, month, day, hour, minute, second = [int(group) for group in (*match.groups(), 0, 0, 0)[:6]]
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return text
    fraction = (match[7] or "").rstrip("0").rstrip(".") if match.re is _TIME else ""
    zone = (match[8] or "Z") if match.re is _TIME else "Z"
    if len(zone) == 3:
        zone += ":00"
    zone = "Z" if zone in ("+00:00", "-00:00") else zone
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{fraction}{zone}"
