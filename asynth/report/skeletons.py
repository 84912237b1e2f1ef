"""What is left of a prompt or an answer when the catalogue's values are taken out: how many texts differ in more than names.

Values are names of projects, files, branches, keys, steps, attestors, workloads and their commands, and dates. Each becomes
the token of its class, and a list of values of one class becomes a single token, so that a longer list of attestors is no
other skeleton. This room reads what evidence says of a row; it must not know how a text was made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME
from asynth.catalog.families.family import BUILDS_BY_NAME, find_build
from asynth.catalog.house import POLICY_KEYS, STEP_KEYS
from asynth.catalog.names import REPOSITORIES, STEPS
from asynth.catalog.procedure.keys import ARRANGEMENTS
from asynth.example.evidence import SpecRecord

ROWS = 2000
"""Rows from the start of a run over which skeletons are counted."""

_KINDS = {
    text: "<kind>" for arrangement in ARRANGEMENTS for text in (arrangement.spoken, arrangement.algorithm) if text
}
"""Kinds of keys, as people write them and as openssl takes them."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
_DATE = re.compile(r"\b20\d\d-\d\d-\d\d")
_RUN = re.compile(r"(`?)(<[a-z]+>)\1(?:(?:,? and |, |,\n|,)\1\2\1)+")
_LINES = re.compile(r"(?m)^([^\n<]*)(<[a-z]+>)([^\n]*)(?:\n\1\2[^\n]*)+$")


def make_skeleton(text: str, spec: SpecRecord) -> str:
    """Return `text` with tokens in place of values.

    :param spec: what evidence says of the row's spec
    """
    for value, token in _phrases(spec):
        text = text.replace(value, token)
    text = _DATE.sub("<date>", text)
    words = _words()
    text = _WORD.sub(lambda match: words.get(match[0]) or words.get(match[0].lower(), match[0]), text)
    return _LINES.sub(r"\1\2\3", _RUN.sub(r"\2", text))


def measure_skeletons(rows: Iterable[tuple[str, str, SpecRecord]]) -> dict[str, Any]:
    """Count the skeletons of `rows`, each a prompt, an answer and what evidence says of its spec.

    :return: rows, distinct skeletons of prompts and of answers, and the share of the commonest of each
    """
    prompts: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    for prompt, answer, spec in rows:
        prompts[make_skeleton(prompt, spec)] += 1
        answers[make_skeleton(answer, spec)] += 1
    total = max(prompts.total(), 1)
    return {
        "rows": prompts.total(),
        "prompts": len(prompts),
        "answers": len(answers),
        "commonest_prompt": max(prompts.values(), default=0) / total,
        "commonest_answer": max(answers.values(), default=0) / total,
    }


def _phrases(spec: SpecRecord) -> tuple[tuple[str, str], ...]:
    """Return the values of more than a word that a row may hold, with their tokens, longest first."""
    return _phrases_of(
        str(spec.values.get("build", "")),
        str(spec.values.get("name", "")),
        str(spec.values.get("artifact", "")),
        str(spec.values.get("setting", "")),
        spec.attestors,
    )


@lru_cache(maxsize=65536)
def _phrases_of(
    build: str, name: str, artifact: str, setting: str, attestors: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = dict(_KINDS)
    repository = ""
    if build in BUILDS_BY_NAME:
        named = {"name": name} if name else {}
        _, made, artifact = find_build({"build": build, "artifact": artifact, **named})
        repository = made.repository
        found[made.command.replace("{artifact}", artifact)] = "<command>"
        found[made.project.describes] = "<project>"
        for word in made.command.split():
            if "{artifact}" not in word and len(word) > 3:
                found[f'"{word}"'] = "<word>"
    if artifact:
        found[artifact] = "<file>"
    for one in REPOSITORIES:
        if one.name == setting or not setting:
            found |= {
                one.branch: "<branch>", one.ticket: "<ticket>", one.remote(repository): "<remote>", one.tag: "<tag>",
                one.author[0]: "<person>", one.author[1]: "<mail>",
            }  # fmt: skip
    for name in attestors:
        attestor = ATTESTORS_BY_NAME.get(name)
        if attestor is None:
            continue
        types = (attestor.predicate_type, *attestor.alternative_types)
        found |= dict.fromkeys((*types, *attestor.records), "<attestor>")
        found |= dict.fromkeys(filter(None, (attestor.opening, attestor.meaning)), "<note>")
        if attestor.unconstrained:
            found[attestor.unconstrained] = "<open>"
    return tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def _words() -> dict[str, str]:
    """Return the values of one word with their tokens; names of keys and steps are one class: they overlap."""
    words = dict.fromkeys((*STEPS, *filter(None, (*STEP_KEYS, *POLICY_KEYS))), "<name>")
    words |= dict.fromkeys((attestor.name for attestor in ATTESTORS), "<attestor>")
    return words
