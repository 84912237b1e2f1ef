"""Detection rules in gitleaks' form: keywords, an expression, entropy, allowlists; built in, or from the user's file.

The built-in rules are those of gitleaks v8.30.1 that need no file path, since witness hands texts over without one.
Facts from gitleaks `detect/detect.go`, `detect/location.go` and `config/allowlist.go`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from asynth.embedded.errors import WitnessError, WitnessPanicError
from asynth.embedded.files.inputs import UnopenedError, read_settings
from asynth.embedded.go import log
from asynth.embedded.secrets.expressions import ExpressionError, compile_go

# How far around a keyword a match may reach: rules name their keyword near the start of what they match, and the
# longest secrets are private keys.
_BEFORE, _AFTER = 512, 1 << 16
_ALLOW_COMMENT = "gitleaks:allow"


class Match:
    """What a rule found; `line` counts from 0."""

    __slots__ = ("description", "entropy", "line", "match", "rule_id", "secret")

    def __init__(self, rule: Rule, line: int, match: str, secret: str, entropy: float) -> None:
        self.rule_id, self.description = rule.rule_id, rule.description
        self.line, self.match, self.secret, self.entropy = line, match, secret, entropy


class Allowlist:
    """Matches that are no secrets after all."""

    def __init__(self, entry: Mapping[str, object]) -> None:
        folded = {key.lower(): value for key, value in entry.items()}
        self._target = str(folded.get("regextarget") or "secret")
        self._needs_all = str(folded.get("condition") or "").upper() in ("AND", "&&")
        self._is_bound_to_files = bool(folded.get("paths") or folded.get("commits"))
        self._expressions = [str(item) for item in _as_list(folded.get("regexes"))]
        self._words = [str(item).lower() for item in _as_list(folded.get("stopwords"))]

    @cached_property
    def _compiled(self) -> list[re.Pattern[str]]:
        return [compile_go(item) for item in self._expressions]

    def allows(self, secret: str, match: str, line: str) -> bool:
        """Whether the finding is to be dropped."""
        target = {"match": match, "line": line}.get(self._target, secret)
        fits = bool(target) and any(item.search(target) for item in self._compiled)
        lowered = secret.lower()
        holds_word = bool(secret) and any(word in lowered for word in self._words)
        if not self._needs_all:
            return fits or holds_word
        checks = [fits] * bool(self._expressions) + [holds_word] * bool(self._words)
        return not self._is_bound_to_files and all(checks)


class Rule:
    """One kind of secret."""

    def __init__(self, entry: Mapping[str, object]) -> None:
        folded = {key.lower(): value for key, value in entry.items()}
        self.rule_id = str(folded.get("id") or "")
        self.description = str(folded.get("description") or "")
        self.expression = str(folded.get("regex") or "")
        self.keywords = [str(word).lower() for word in _as_list(folded.get("keywords"))]
        entropy, group = folded.get("entropy"), folded.get("secretgroup")
        self.entropy = float(entropy) if isinstance(entropy, (int, float)) else 0.0
        self.group = group if isinstance(group, int) else 0
        self.needs_path = bool(folded.get("path"))
        lists = [*_as_list(folded.get("allowlists")), *([folded["allowlist"]] if "allowlist" in folded else [])]
        self.allowlists = [Allowlist(item) for item in lists if isinstance(item, dict)]

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression, compiled when a keyword first asks for it."""
        return compile_go(self.expression)

    def find(self, text: str, lowered: str, lines: Lines, shared: list[Allowlist]) -> Iterator[Match]:
        """Secrets of this kind in `text`."""
        if self.needs_path or not self.expression:
            return
        if self.keywords and not any(word in lowered for word in self.keywords):
            return
        for found in self._search(text):
            match = found[0].strip("\n")
            start = found.start()
            number, line = lines.locate(start, start + len(match))
            if _ALLOW_COMMENT in line:
                continue
            secret = self._choose_secret(match)
            entropy = measure_entropy(secret)
            if self.entropy and entropy <= self.entropy:
                continue
            if any(item.allows(secret, match, line) for item in (*shared, *self.allowlists)):
                continue
            yield Match(self, number, match, secret, entropy)

    def _search(self, text: str) -> Iterator[re.Match[str]]:
        if not self.keywords or len(text) <= _BEFORE + _AFTER:
            yield from self.compiled.finditer(text)
            return
        words = re.compile("|".join(re.escape(word) for word in self.keywords), re.IGNORECASE)
        done = 0
        start = end = -1
        for hit in words.finditer(text):
            if hit.start() - _BEFORE > end:
                if end >= 0:
                    for found in self.compiled.finditer(text, max(start, done), end):
                        done = found.end()
                        yield found
                start = max(hit.start() - _BEFORE, 0)
            end = min(hit.end() + _AFTER, len(text))
        if end >= 0:
            yield from self.compiled.finditer(text, max(start, done), end)

    def _choose_secret(self, match: str) -> str:
        """The group that holds the secret: the numbered one, else the first that took part, else all."""
        again = self.compiled.search(match)
        if again is None or not again.groups():
            return match
        if self.group:
            return again[self.group] or ""
        return next((group for group in again.groups() if group), match)


class Lines:
    """Line numbers and line texts of a text, as gitleaks finds them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [at for at, character in enumerate(text) if character == "\n"] if "\n" in text else []

    def locate(self, start: int, end: int) -> tuple[int, str]:
        """Number of the line (from 0) in which `start` lies, and the text against which line rules are checked.

        As in gitleaks, a match on a last line without a newline is checked against everything before it too.
        """
        from bisect import bisect_right

        ends = self._ends or [len(self._text)]
        number = bisect_right(ends, start)
        if number < len(ends):
            first = ends[number - 1] if number else 0
            last = next((at for at in ends[number:] if end <= at), ends[number])
        elif not self._ends:
            return 0, self._text
        else:
            first = 0
            last = end
            while last < len(self._text) and self._text[last] not in "\r\n":
                last += 1
        return number, self._text[first : max(last, end)]


def measure_entropy(text: str) -> float:
    """Shannon's entropy in bits per byte of the text's UTF-8 form, counted over its characters."""
    import math

    if not text:
        return 0.0
    length = len(text.encode("utf-8", "surrogateescape"))
    entropy = 0.0
    for character in set(text):
        frequency = text.count(character) / length
        entropy -= frequency * math.log2(frequency)
    return entropy


class RuleSet:
    """Rules with the allowlists that they share."""

    def __init__(self, rules: list[Rule], allowlists: list[Allowlist]) -> None:
        self.rules, self.allowlists = rules, allowlists

    def detect(self, text: str) -> list[Match]:
        """Secrets in `text`; a generic rule yields to a special one that found the same on the same line."""
        lowered = text.lower()
        lines = Lines(text)
        found = [match for rule in self.rules for match in rule.find(text, lowered, lines, self.allowlists)]
        return [match for match in found if not _is_superseded(match, found)]


def _is_superseded(match: Match, others: list[Match]) -> bool:
    if "generic" not in match.rule_id.lower():
        return False
    return any(
        other.line == match.line and "generic" not in other.rule_id.lower() and match.secret in other.secret
        for other in others
    )


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def make_rule_set(config: Mapping[str, object]) -> RuleSet:
    """The rules of a gitleaks configuration, with the built-in ones where it extends them."""
    folded = {key.lower(): value for key, value in config.items()}
    rules = [Rule(item) for item in _as_list(folded.get("rules")) if isinstance(item, dict)]
    lists = [*_as_list(folded.get("allowlists")), *([folded["allowlist"]] if "allowlist" in folded else [])]
    allowlists = [Allowlist(item) for item in lists if isinstance(item, dict)]
    extend = folded.get("extend")
    if isinstance(extend, dict):
        options = {key.lower(): value for key, value in extend.items()}
        if options.get("usedefault"):
            base = load_built_in()
            left_out = {*(str(item) for item in _as_list(options.get("disabledrules"))), *(r.rule_id for r in rules)}
            rules = sorted([*rules, *(r for r in base.rules if r.rule_id not in left_out)], key=lambda r: r.rule_id)
            allowlists += base.allowlists
    return RuleSet(rules, allowlists)


def load_built_in() -> RuleSet:
    """The rules that come with the engine."""
    with open(os.path.join(os.path.dirname(__file__), "gitleaks.json"), encoding="utf-8") as file:
        return make_rule_set(json.load(file))


def load_custom(path: str) -> RuleSet:
    """The rules of the file.

    :raises WitnessError: with witness's message.
    :raises WitnessPanicError: an expression is malformed, on which witness crashes.
    """
    try:
        settings = read_settings(path)
    except UnopenedError as error:
        raise WitnessError(f"gitleaks config file not found at {path}: {error}") from None
    except WitnessError as error:
        raise WitnessError(f"error reading gitleaks config file {path}: {error}") from None
    rules = make_rule_set(settings)
    for rule in rules.rules:
        try:
            compile_go(rule.expression)
        except ExpressionError as error:
            raise WitnessPanicError(f"regexp: Compile(`{rule.expression}`): {error}") from None
    if not rules.rules:
        log.warn(f"(attestation/secretscan) gitleaks config from {path} contains no rules")
    log.info(f"(attestation/secretscan) using custom gitleaks config from {path} (command-line allowlists ignored)")
    return rules
