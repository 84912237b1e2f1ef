"""Which split a row belongs to, and what that split measures on it.

Rows beside train are of two kinds. An i.i.d. slice measures what training did on more of the same. Three held-out axes measure
what a model makes of what it never saw: whole attestor sets, whole pairs of workload and rule, whole messages. A value of an
axis is held out or it is not, so whatever is held out occurs in no row of train. All of it follows from the spec and the
catalogue alone, never from a run or its length, so a longer run extends a shorter one.

Held out are combinations whose parts train has: a set is not held out for its only attestor, nor a rule with all its
workloads, nor the only message that asks a question. What very many rows share stays in train, else a slice would be made
of one value.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, Literal, get_args

from asynth.catalog.families import FAMILIES_BY_NAME
from asynth.catalog.families.family import BUILDS, BUILDS_BY_NAME
from asynth.catalog.families.scenarios.scenario import RUNS
from asynth.catalog.house import HOUSE_BUILD
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.prompts import Message, read_messages
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.draft import Summary
from asynth.resources import fixtures_root
from asynth.space import Spec

Split = Literal["train", "valid", "test"]
HeldOut = Literal["valid", "test"]
Axis = Literal["iid", "attestors", "workload-rules", "phrasing"]
AXES: Final[tuple[Axis, ...]] = get_args(Axis)

IID: Final = 20
"""Rows of each thousand, identifiers aside, that valid takes for the i.i.d. slice, and test as many."""

ATTESTOR_SETS: Final = 140
"""Sets of each thousand that may be held out. They are in one row of sixteen, so that makes a little less than 1 % of rows."""

PAIRS: Final = 30
"""Pairs of workload and rule of each thousand. They are in a third of the rows, so that makes about 1 % of rows."""

PHRASINGS: Final = 12
"""Messages of each thousand of a family, and one at least, so that the axis has rows of every family."""

EXTRAS: Final = 2
"""Attestors besides the usual ones that a set must have to be held out: it is the combination that train never shows."""

WORKLOADS: Final = 6
"""Workloads that a rule must fit to be held out with some of them."""

OTHERS: Final = 2
"""Messages that ask the same and stay in train where one is held out."""

WORDS: Final = 6
"""Words of its own that a message must have to be held out: with fewer, another one could come to the same text."""

_USUAL: Final = frozenset({*RECORDED_ALWAYS, "git"})
_OFTEN: Final = frozenset(frozenset(run) - _USUAL for run in RUNS)
"""Sets that many scenarios run with: one of them would be most of a slice."""

_SALT: Final = "asynth split 16"
"""A change of it moves every row. Of some it is the one whose slices are nearest to the sizes that are meant."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a row stands.

    :param axis: what the row measures; None in train
    """

    split: Split
    axis: Axis | None = None


def place(spec: Spec, summary: Summary) -> Placement:
    """Return where the row of `spec` stands. Rows that differ only in bare identifiers stand in the same split.

    A row with held-out values on several axes measures the first of attestors, workload-rules, phrasing.

    :param summary: of the draft that `spec` composes to
    """
    held = held_attestors(summary.attestors)
    if held:
        return Placement(held, "attestors")
    held = next(filter(None, (held_pair(summary.workload, rule) for rule in summary.rules)), None)
    if held:
        return Placement(held, "workload-rules")
    held = held_phrasing(spec.family, phrasing_of(dict(spec.values)))
    if held:
        return Placement(held, "phrasing")
    family = FAMILIES_BY_NAME.get(spec.family)
    structure = spec.without(family.identifiers if family else frozenset())
    held = _draw("iid", structure.canonical_json(), share=IID)
    return Placement(held, "iid") if held else Placement("train")


def phrasing_of(values: dict[str, Any]) -> str:
    """Return the name of the message in the values of a spec, or "" where its prompts are composed."""
    return str(values.get("phrasing", ""))


@lru_cache(maxsize=65536)
def held_attestors(attestors: tuple[str, ...]) -> HeldOut | None:
    """Return the split that takes all rows whose policies require exactly `attestors`, or None."""
    extras = frozenset(attestors) - _USUAL
    if len(extras) < EXTRAS or extras in _OFTEN:
        return None
    return _draw("attestors", sorted(attestors), share=ATTESTOR_SETS)


@lru_cache(maxsize=65536)
def held_pair(workload: str, rule: str) -> HeldOut | None:
    """Return the split that takes all rows in which `rule` judges `workload`, or None.

    The workload that a message means which shows none is never held out: that would take whole messages from train.
    """
    if workload == BUILDS_BY_NAME[HOUSE_BUILD][0].name or _count_workloads(rule) < WORKLOADS:
        return None
    return _draw("workload-rules", [workload, rule], share=PAIRS)


def held_phrasing(family: str, phrasing: str) -> HeldOut | None:
    """Return the split that takes all rows of `family` with the message `phrasing`, or None."""
    return _hold_phrasings(family).get(phrasing)


@cache
def _hold_phrasings(family: str) -> dict[str, HeldOut]:
    """Return the messages of `family` that are held out: by lot, and with others left for each question that they ask."""
    messages = read_messages(fixtures_root() / "phrasings" / family)
    most = 2 * max(1, round(len(messages) * PHRASINGS / 1000))
    held: dict[str, HeldOut] = {}
    for message in sorted(messages, key=lambda one: _lot("phrasing", [family, one.template.text])):
        if len(held) == most:
            break
        rest = [one for one in messages if one.name not in held and one is not message]
        own = message.template.own_words.split()
        if len(own) >= WORDS and all(
            sum(question in _questions(one) for one in rest) >= OTHERS for question in _questions(message)
        ):
            held[message.name] = "test" if len(held) % 2 else "valid"
    return held


def _questions(message: Message) -> frozenset[tuple[str, frozenset[str], str]]:
    """Return the questions that `message` asks, each as topic, what is asked besides, and variant."""
    return frozenset(
        (topic, message.asks, variant) for topic in message.topics for variant in (message.variants or {""})
    )


@cache
def _count_workloads(rule: str) -> int:
    known = RULES_BY_NAME.get(rule)
    return len({workload.name for _, workload, build in BUILDS if known.applies(build)}) if known else 0


def _draw(axis: Axis, value: Any, *, share: int) -> HeldOut | None:
    """Return the split that `value` is drawn for, each with a chance of `share` in a thousand, or None."""
    place = _lot(axis, value) * 1000 >> 64
    return "valid" if place < share else "test" if place < 2 * share else None


def _lot(axis: Axis, value: Any) -> int:
    """Return a number of 64 bits that looks unrelated to `value`."""
    return int.from_bytes(hashlib.sha256(_encode([_SALT, axis, value]).encode("ascii")).digest()[:8], "big")
