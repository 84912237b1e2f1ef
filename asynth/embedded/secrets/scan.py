"""One text after the other: rules, values of variables, and the same again in what the text hides by encoding."""

from __future__ import annotations

import re

from asynth.embedded import log
from asynth.embedded.digests import DigestSet
from asynth.embedded.go_json import shortest_float32
from asynth.embedded.go_structs import normalise_numbers
from asynth.embedded.go_text import quote
from asynth.embedded.secrets.encodings import list_encoded
from asynth.embedded.secrets.expressions import ExpressionError, compile_go
from asynth.embedded.secrets.rules import RuleSet
from asynth.embedded.secrets.variable_values import ValueMatch, find_decoded, find_plain, truncate

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
            "entropy": normalise_numbers(shortest_float32(self.entropy)),
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
