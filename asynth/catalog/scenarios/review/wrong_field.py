"""A rule that reads a field by a name which the attestation does not use: it finds nothing, and denies nothing."""

from __future__ import annotations

import re

from asynth.catalog.scenarios.review.exposure import expose_text
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything

GUESSED = {
    "cmd": "command",
    "variables": "env",
    "lockfiles": "lock_files",
    "status": "changes",
}
"""Fields of attestations, and what somebody might take them to be called."""

_READ = re.compile(r"input\.([a-z]+)|object\.get\(input, \"(status)\"")

RULES = (
    "cmd_forbidden_words",
    "env_forbidden_variables",
    "git_clean_worktree",
    "git_clean_except",
    "lockfiles_no_plain_http",
    "lockfiles_banned_dependency",
)
"""Rules whose one look at the attestation is what denies."""


def misread(text: str) -> tuple[str, str, str]:
    """Return `text` with its first field renamed, the field, and the name it has now."""
    found = _READ.search(text)
    assert found is not None, text
    field = found[1] or found[2]
    guessed = GUESSED[field]
    return text[: found.start()] + found[0].replace(field, guessed) + text[found.end() :], field, guessed


def tell(situation: Situation) -> Told:
    """Tell of a rule that was never tried with a bad run."""
    task = situation.task
    (applied,) = task.rules
    vacuous, field, guessed = misread(applied.text)
    return expose_text(
        situation,
        text=vacuous,
        meant=situation.pick(
            f"The rule ought to guarantee that {applied.request}.",
            f"It is there for one thing: {applied.request}.",
        ),
        finding=situation.pick(
            f"The {applied.rule.attestor} attestation has no field `{guessed}`; it is called `{field}`. Reading what is not "
            "there is undefined in Rego rather than an error, so the rule has nothing to look at and never denies.",
            f"`{guessed}` is a guess. The record says `{field}`, and since a missing field is undefined, the body "
            "of the rule is never true. `witness policy check` cannot notice, because it sees no attestation.",
        ),
        remedy=situation.pick(
            f"Read the field that is there (`witness attestors schema {applied.rule.attestor}` lists them):",
            f"The repair is the name, `{field}`:",
        ),
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("environment", "git", "slsa"), (), *WIDE)

SCENARIO = Scenario(
    name="wrong field",
    tell=tell,
    fits=anything,
    ruled=(True,),
    rules=RULES,
    runs=RUNS,
    quotes=(False,),
    tools=("jq",),
    subjects=("artifact", "digest"),
)
