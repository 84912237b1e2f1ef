"""How much the rows of a run resemble each other: near duplicates, how far they compress, skeletons.

All of it is measured on the first rows of a run, whose order is a shuffle. Two texts are near duplicates if they share
:data:`THRESHOLD` or more of their runs of five words (Jaccard similarity, estimated; Broder 1997); the library datasketch
estimates it and finds the candidates (locality-sensitive hashing). How far texts compress together tells of repetition of
any kind (Shaib et al. 2024, "Standardizing the Measurement of Text Diversity").

A skeleton is what is left of a text when the catalogue's values are taken out: names of projects, files, branches, keys,
steps, attestors, workloads and their commands, and dates. Each becomes the token of its class, and a list of values of one
class becomes a single token, so that a longer list of attestors is no other skeleton. What evidence says of a row is all
that is read here; how a text was made is not known.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME
from asynth.catalog.families.family import BUILDS_BY_NAME, find_build
from asynth.catalog.house import POLICY_KEYS, STEP_KEYS
from asynth.catalog.names import REPOSITORIES, STEPS
from asynth.catalog.procedure.keys import ARRANGEMENTS
from asynth.example.evidence import SpecRecord

THRESHOLD = 0.8
"""Similarity from which two texts are near duplicates."""

SHINGLE = 5
"""Words of a run."""

PERMUTATIONS = 64
"""Hashes of a text: the similarity is estimated to a standard error of 0.05 at the threshold."""

MISSING = "near duplicates: python3 -m pip install 'asynth-witness[report]' brings the library that finds them"

_WORD = re.compile(r"\w+|[^\w\s]")


def measure_near_duplicates(texts: Sequence[str]) -> float | None:
    """Return the share of `texts` that are near duplicates of an earlier one; None without the library."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    near = 0
    sketches: list[MinHash] = []
    empty = MinHash(num_perm=PERMUTATIONS)
    for number, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        runs = {" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))}
        sketch = empty.copy()
        sketch.update_batch([run.encode() for run in runs])
        near += any(sketch.jaccard(sketches[int(other)]) >= THRESHOLD for other in index.query(sketch))
        index.insert(str(number), sketch)
        sketches.append(sketch)
    return near / len(texts) if texts else 0.0


def measure_compression(texts: Sequence[str]) -> float | None:
    """Return how many times smaller `texts` get by DEFLATE, taken together; None for no text."""
    whole = "\n".join(texts).encode()
    return round(len(whole) / len(zlib.compress(whole, 9)), 4) if whole else None


def measure_resemblance(prompts: Sequence[str], answers: Sequence[str]) -> dict[str, Any]:
    """Return near duplicates and compression of the prompts and of the answers of some rows."""
    return {
        "rows": len(prompts),
        "threshold": THRESHOLD,
        "near_duplicates": {"prompts": measure_near_duplicates(prompts), "answers": measure_near_duplicates(answers)},
        "compression": {"prompts": measure_compression(prompts), "answers": measure_compression(answers)},
    }


ROWS = 2000
"""Rows from the start of a run over which skeletons are counted."""

_KINDS = {
    text: "<kind>" for arrangement in ARRANGEMENTS for text in (arrangement.spoken, arrangement.algorithm) if text
}
"""Kinds of keys, as people write them and as openssl takes them."""

_NAMED = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*")
DATE = re.compile(r"20(?<=\b20)\d\d-\d\d-\d\d")
"""A date. It begins with what stands in few places, which the search looks for first."""

_RUN = re.compile(r"(`?)(<[a-z]+>)\1(?:(?:,? and |, |,\n|,)\1\2\1)+")
_LINES = re.compile(r"(?m)^([^\n<]*)(<[a-z]+>)([^\n]*)(?:\n\1\2[^\n]*)+$")


def make_skeleton(text: str, spec: SpecRecord) -> str:
    """Return `text` with tokens in place of values.

    :param spec: what evidence says of the row's spec
    """
    for value, token in _phrases(spec):
        text = text.replace(value, token)
    text = DATE.sub("<date>", text)
    words = _words()
    text = _NAMED.sub(lambda match: words.get(match[0]) or words.get(match[0].lower(), match[0]), text)
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
        repository = made.repository(artifact)
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
    # One pair stands in the phrases of thousands of specs: copies of it would be most of a report's memory.
    ordered = sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple(_PAIRS.setdefault(pair, pair) for pair in ordered)


_PAIRS: dict[tuple[str, str], tuple[str, str]] = {}


@cache
def _words() -> dict[str, str]:
    """Return the values of one word with their tokens; names of keys and steps are one class: they overlap."""
    words = dict.fromkeys((*STEPS, *filter(None, (*STEP_KEYS, *POLICY_KEYS))), "<name>")
    words |= dict.fromkeys((attestor.name for attestor in ATTESTORS), "<attestor>")
    return words
