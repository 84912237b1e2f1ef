"""One text after the other: rules, values of sensitive variables, and the same again in what the text hides by encoding.

What may be base64, hexadecimal or percent-encoded is decoded and searched too. Facts from go-witness
`attestation/secretscan/{encoding,envscan}.go`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from asynth.embedded.files.digests import DigestSet
from asynth.embedded.go import log
from asynth.embedded.go.json_text import shorten_number, shortest_float32
from asynth.embedded.go.text import quote
from asynth.embedded.secrets.expressions import ExpressionError, compile_go
from asynth.embedded.secrets.rules import RuleSet

_BASE64 = re.compile(r"[A-Za-z0-9+/]{15,}={0,2}|[A-Za-z0-9_-]{15,}={0,2}")
_HEX = re.compile(r"[0-9a-fA-F]{16,}")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){3,}")
_EQUALS = re.compile(r"[A-Za-z0-9_-]{2,}%3D[A-Za-z0-9_%\-]{2,}")
_BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")


def list_encoded(text: str) -> list[tuple[str, str, bytes]]:
    """Name of the encoding, encoded text and decoded bytes, of every part that decodes."""
    found = []
    for name, candidates, decode in (
        ("base64", _BASE64.findall(text), _decode_base64),
        ("hex", [item for item in _HEX.findall(text) if len(item) % 2 == 0], bytes.fromhex),
        ("url", list(dict.fromkeys([*_PERCENT.findall(text), *_EQUALS.findall(text)])), _decode_percent),
    ):
        for candidate in candidates:
            try:
                found.append((name, candidate, decode(candidate)))
            except ValueError:
                continue
    return found


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        if "=" in text or "+" in text or "/" in text:
            raise
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _decode_percent(text: str) -> bytes:
    from urllib.parse import unquote_to_bytes

    if _BAD_PERCENT.search(text):
        raise ValueError("invalid URL escape")
    return unquote_to_bytes(text.replace("+", " "))


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


# However many layers are asked for, witness looks no deeper.
_DEEPEST = 3
_SHORTEST_DECODED = 4


class Finding:
    """A secret and where it lies; `encodings` from the outermost in."""

    __slots__ = ("description", "encodings", "entropy", "is_approximate", "line", "match", "rule_id", "secret")

    def __init__(
        self,
        rule_id: str,
        description: str,
        line: int,
        match: str,
        secret: str,
        *,
        entropy: float = 0.0,
        encodings: tuple[str, ...] = (),
        is_approximate: bool = False,
    ) -> None:
        self.rule_id, self.description, self.line, self.match, self.secret = rule_id, description, line, match, secret
        self.entropy, self.encodings, self.is_approximate = entropy, encodings, is_approximate

    def as_json(self, location: str, secret: DigestSet) -> dict[str, object]:
        """The record of it, with the secret's digests in its place."""
        found: dict[str, object] = {
            "ruleId": self.rule_id,
            "description": self.description,
            "location": location,
            "startLine": self.line,
            "secret": secret,
        }
        optional: dict[str, object] = {
            "match": self.match,
            "entropy": shorten_number(shortest_float32(self.entropy)),
            "encodingPath": list(self.encodings),
            "locationApproximate": self.is_approximate,
        }
        return found | {key: value for key, value in optional.items() if value}


class Allowed:
    """What the flags declare to be no secret: an expression, a word, or both."""

    def __init__(self, expression: str, word: str) -> None:
        self._word = word
        self._source = expression
        self._expression: re.Pattern[str] | None = None
        self._reason = ""
        if expression:
            try:
                self._expression = compile_go(expression)
            except ExpressionError as error:
                self._reason = str(error)

    def warn_about_bad_expressions(self) -> None:
        """Log the warning that witness logs when it builds its detector."""
        if self._reason:
            reason = f"invalid regex pattern {quote(self._source)}"
            log.warn(
                "(attestation/secretscan) error merging allowlist: "
                f"error validating allowlist regexes: {reason}: {self._reason}"
            )

    def holds(self, text: str) -> bool:
        """Whether the text is allowed."""
        if self._word and self._word in text:
            return True
        return self._expression is not None and self._expression.search(text) is not None


class Scanner:
    """Scans texts by one set of rules and variables."""

    def __init__(self, rules: RuleSet, *, values: dict[str, str], allowed: Allowed | None, most_layers: int) -> None:
        self._rules, self._values, self._allowed = rules, values, allowed
        self._most_layers = most_layers

    def scan(self, text: str) -> list[Finding]:
        """The findings of one text; the same secret counts once."""
        return self._scan(text, set(), 0)

    def _scan(self, text: str, seen: set[object], depth: int) -> list[Finding]:
        if depth > _DEEPEST or (self._allowed and self._allowed.holds(text)):
            return []
        findings = self._apply_rules(text, seen, is_approximate=depth > 0)
        if depth == 0:
            findings += self._find_values(text, seen)
        if depth < self._most_layers:
            for name, encoded, decoded in list_encoded(text):
                is_long = len(decoded) >= _SHORTEST_DECODED or (depth > 0 and decoded) or encoded.endswith("=")
                if is_long:
                    findings += self._scan_decoded(name, decoded, seen, depth)
        return findings

    def _apply_rules(self, text: str, seen: set[object], *, is_approximate: bool) -> list[Finding]:
        findings = []
        for match in self._rules.detect(text):
            if (self._allowed and self._allowed.holds(match.match)) or match.secret in seen:
                continue
            seen.add(match.secret)
            findings.append(
                Finding(
                    match.rule_id.lower(),
                    match.description,
                    match.line,
                    truncate(match.match),
                    match.secret,
                    entropy=match.entropy,
                    is_approximate=is_approximate,
                )
            )
        return findings

    def _find_values(self, text: str, seen: set[object]) -> list[Finding]:
        findings = []
        for match in find_plain(text, self._values):
            if (match.line, match.value) in seen:
                continue
            seen.add((match.line, match.value))
            rule = f"witness-env-value-{match.name.replace('_', '-')}"
            description = f"Sensitive environment variable value detected: {match.name}"
            findings.append(Finding(rule, description, match.line, match.match, match.value))
        return findings

    def _scan_decoded(self, encoding: str, decoded: bytes, seen: set[object], depth: int) -> list[Finding]:
        text = decoded.decode("utf-8", "surrogateescape").strip("\t\n\v\f\r \x85\xa0")
        findings = []
        for match in find_decoded(text, self._values):
            key = (match.line, match.name, encoding, match.is_partial)
            if key not in seen:
                seen.add(key)
                findings.append(_describe_decoded(match, encoding))
        for finding in self._scan(text, seen, depth + 1):
            finding.encodings = (encoding, *finding.encodings)
            finding.is_approximate = True
            findings.append(finding)
        return findings


def _describe_decoded(match: ValueMatch, encoding: str) -> Finding:
    start, end = ("Partial encoded", "-partial") if match.is_partial else ("Encoded", "")
    return Finding(
        f"witness-encoded-env-value-{match.name.replace('_', '-')}{end}",
        f"{start} sensitive environment variable value detected: {match.name}",
        match.line,
        match.match,
        match.value,
        encodings=(encoding,),
        is_approximate=True,
    )
