"""Rules as people write them who know Rego from elsewhere, and what the parsers of witness say to them.

`witness verify` reads a module as Rego v0 where it does not import `rego.v1`, `witness policy check` reads it as v1.
Source: runs of the real tool over every module of the catalogue.
"""

from __future__ import annotations

import re
from functools import cache

from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME

IMPORT = "import rego.v1\n\n"

_HEAD = re.compile(r'^(?:deny contains (?P<member>\w+|".*")|(?P<helper>\w+.*?)) if \{$', re.MULTILINE)


@cache
def plain_rules() -> tuple[str, ...]:
    """Return the names of the rules that use `if` and `contains` and nothing else of Rego v1."""
    return tuple(name for name, rule in RULES_BY_NAME.items() if _is_plain(load_module(rule.module).render({})))


def _is_plain(text: str) -> bool:
    return not re.search(r"\b(in|every)\b", re.sub(r'"[^"\n]*"', "", text)) and " if {" in text


def without_import(text: str) -> str:
    """Return a module that lacks its import."""
    return text.replace(IMPORT, "", 1)


def verify_complaints(text: str, name: str) -> str:
    """Return what verify says of the module `text` without its import, called `name` in the policy."""
    errors = []
    for line, head in _heads(text):
        kinds = ["var"]
        if head["member"]:
            kinds += ["var", "string" if head["member"].startswith('"') else "var"]
        errors += [f"{name}:{line}: rego_parse_error: {kind} cannot be used for rule name" for kind in kinds]
    return _counted(errors)


def in_old_syntax(text: str) -> str:
    """Return the module in the syntax of Rego v0."""
    return _HEAD.sub(
        lambda found: f"deny[{found['member']}] {{" if found["member"] else f"{found['helper']} {{",
        without_import(text),
    )


def check_complaints(text: str) -> str:
    """Return what `policy check` says of :func:`in_old_syntax` of `text`."""
    errors = []
    for line, head in _heads(text):
        place = f"my_module.rego:{line}: rego_parse_error: "
        errors.append(f"{place}`if` keyword is required before rule body")
        if head["member"]:
            errors.append(f"{place}`contains` keyword is required for partial set rules")
    return _counted(errors)


def as_boolean(text: str) -> str:
    """Return the module with a `deny` that is true or false."""
    lines = [line for line in text.split("\n") if not line.startswith("\tmsg := ")]
    plain = _HEAD.sub(lambda found: "deny if {" if found["member"] else found[0], "\n".join(lines))
    return plain.replace(IMPORT, f"{IMPORT}default deny := false\n\n", 1)


def _heads(text: str) -> list[tuple[int, re.Match[str]]]:
    """Return the heads of rules with bodies, and their lines once the import is gone."""
    return [(text.count("\n", 0, found.start()) + 1 - IMPORT.count("\n"), found) for found in _HEAD.finditer(text)]


def _counted(errors: list[str]) -> str:
    joined = "\n".join(errors)
    return f"1 error occurred: {joined}" if len(errors) == 1 else f"{len(errors)} errors occurred:\n{joined}"
