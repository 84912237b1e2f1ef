"""Rows that break a rule of the voice which knows no share: a machine can tell each from the text alone.

The rules are those of the shared voice guide (`voice.md`, sections 5 and 8). What a text looks like is read as a person
would read it, so a question is one by its words, and a command has the class of its program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

FORBIDDEN = re.compile(
    r"\bFacts\b|Requirement:|listed evidence|is to be|has to be given as an argument|public half|shelf life|sunset|"
    r"best before|evidence wanted|verification is of",
    re.IGNORECASE,
)
"""Words that nobody writes."""

_FUNCTIONARY = re.compile(r"\bfunctionar(?:y|ies)\b", re.IGNORECASE)
_CODE = re.compile(r"`[^`\n]+`")

_WHETHER = re.compile(
    r"(?:^|[.!?:;,]\s+|\n\s*)(?:(?:and|so|but|ok|also|then|or)\s*,?\s+)?"
    r"(?:is|are|was|were|does|do|did|can|may|has|have)\s(?!you\b|anyone\b|somebody\b)[^?\n]*\?"
    r"|\b(?:ok|right)\?",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"\b(?:how|what|which|why|where|when|who|whose)\b|\bor\b", re.IGNORECASE)
_ANSWERED = re.compile(r"\W*(?:Yes|No|Partly|Not|Almost|Both|It|Only)\b")

_RUN = re.compile(r"\bwitness run\b(?P<options>.*?)\s--\s+(?P<command>[^\n]+)")
_STEP = re.compile(r"(?:--step|-s)[ =]([\w.-]+)")
_LOG = re.compile(r"^\s*(?:level=|time=\S+ level=).*", re.MULTILINE)
_WHOLE = re.compile(r'\s*(?:time=\S+ )?level=[a-z]+ msg="(?:[^"\\]|\\.)*"\s*$')


@dataclass(frozen=True, slots=True)
class CommandClass:
    """Commands of one kind.

    :param begins: how they begin
    :param never: words that the name of their step must not have
    """

    begins: re.Pattern[str]
    never: frozenset[str]


def _commands(begins: str, never: str) -> CommandClass:
    return CommandClass(re.compile(rf"(?:{begins})(?![\w-])"), frozenset(never.split()))


CLASSES = (
    _commands(r"trivy\b.*--format[ =]cyclonedx|syft|cdxgen|cyclonedx-\S+", "verify"),
    _commands(r"tsc\b.*--noEmit|go vet|staticcheck|mypy", "deploy"),
    _commands(r"golangci-lint|eslint|ruff check|pylint|shellcheck|hadolint|cargo clippy|gofmt -l", "compile build"),
    _commands(r"trivy|grype|govulncheck|npm audit|gosec|bandit|gitleaks", "test package"),
    _commands(r"go test|cargo test|(?:python3? -m )?pytest|npm (?:run )?test|(?:mvn|make)\b.*\btest", "build package"),
    _commands(r"docker (?:buildx )?build|buildah|podman build|crane append", "lint"),
    _commands(r"tar|zip|gzip|python3? -m build|npm pack|nfpm", "lint scan"),
    _commands(r"protoc|sqlc|go generate|npm ci|pip3? install|go mod vendor", "deploy"),
    _commands(r"helm template|kustomize build|kubectl apply|rsync|scp", "build"),
    _commands(
        r"go build|cargo build|gcc|cc|g\+\+|cmake|make (?:app|build|all)|javac|(?:mvn|gradle)\b.*\b(?:package|jar)|"
        r"npm run build|tsc",
        "lint verify deploy scan",
    ),
)
"""The first that a command line begins like is its class."""


def uses_forbidden_words(prompt: str, prose: str, answer: str, family: str) -> bool | None:
    """Tell whether a prompt has words that nobody writes."""
    plain = _CODE.sub("_", prose)
    return FORBIDDEN.search(plain) is not None or (family != "identity" and _FUNCTIONARY.search(plain) is not None)


def leaves_question_open(prompt: str, prose: str, answer: str, family: str) -> bool | None:
    """Tell whether the answer to a question for Yes or No begins with something else; None without such a question."""
    asked = _WHETHER.search(_CODE.sub("_", prose))
    if asked is None or _OTHERWISE.search(asked[0]):
        return None
    return _ANSWERED.match(answer) is None


def misnames_step(prompt: str, prose: str, answer: str, family: str) -> bool | None:
    """Tell whether an attested command of the answer has a step whose name says something else; None without a known one."""
    known = [
        (step[1], kind.never)
        for run in _RUN.finditer(answer)
        if (step := _STEP.search(run["options"]))
        for kind in (next((one for one in CLASSES if one.begins.match(run["command"])), None),)
        if kind is not None
    ]
    return any(never & set(re.split(r"[-_.]", step)) for step, never in known) if known else None


def cuts_log_line(prompt: str, prose: str, answer: str, family: str) -> bool | None:
    """Tell whether a line of witness's log is quoted in part; None where none is quoted."""
    lines = _LOG.findall(prompt)
    return any(_WHOLE.match(line) is None for line in lines) if lines else None


Rule = Callable[[str, str, str, str], bool | None]
RULES: tuple[tuple[str, Rule, float], ...] = (
    ("words that nobody writes", uses_forbidden_words, 0.0),
    ("a question for Yes or No is not answered first", leaves_question_open, 0.02),
    ("a step's name contradicts its command", misnames_step, 0.0),
    ("a line of the log is cut", cuts_log_line, 0.0),
)
"""Each with the most of all rows that may break it: what counts as a question is a guess, the others are certain."""

EXAMPLES = 3


@dataclass(slots=True)
class Breaches:
    """Counts over rows, added one after another."""

    rows: int = 0
    applied: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, prompt: str, prose: str, answer: str, family: str) -> None:
        """Count a row.

        :param prose: the prompt without what is pasted
        :param family: its name; "" where it is not known
        """
        self.rows += 1
        for name, breaks, _ in RULES:
            verdict = breaks(prompt, prose, answer, family)
            self.applied[name] += verdict is not None
            if verdict:
                self.broken[name] += 1
                if len(self.examples.setdefault(name, [])) < EXAMPLES:
                    self.examples[name].append(" ".join(prose.split())[:160])

    def result(self) -> list[dict[str, Any]]:
        """Return for each rule how many rows it applies to, how many break it and some of them."""
        return [
            {
                "name": name,
                "applies": self.applied[name],
                "rows": self.broken[name],
                "met": self.broken[name] <= most * self.rows,
                "examples": self.examples.get(name, []),
            }
            for name, _, most in RULES
        ]


def describe_breaches(found: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Yield lines for a person: each rule, and rows that break it."""
    for one in found:
        yield f"  {'met    ' if one['met'] else 'not met'} {one['name']}: {one['rows']:,} of {one['applies']:,} rows"
        yield from (f"          {example}" for example in one["examples"])
