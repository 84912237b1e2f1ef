"""Determined answers: what an answer uses was said by the user or is a default that the answer names; checked by text."""

import json
import random
import re
from itertools import islice

import pytest

from asynth.catalog import FAMILIES_BY_NAME, house
from asynth.catalog.families.family import find_build
from asynth.catalog.families.sbom import documents
from asynth.catalog.rego import parse_module
from asynth.catalog.rules import RULES_BY_NAME
from asynth.example.make import compose
from asynth.script import File, Prose, render
from asynth.space import Spec

SINGLE = {"step", "rego"}
"""Families whose prompts are phrasings of the catalogue."""

HOUSES = {
    house.HOUSE_BUILD,
    documents.HOUSE,
    documents.JUDGED_HOUSE,
    *documents.HOUSES.values(),
    *documents.JUDGED_HOUSES.values(),
}
"""Builds that messages are about which show none: `make app`, and the generators of SBOMs."""

COUNTS = [
    pytest.param(3000, marks=pytest.mark.timeout(300), id="three thousand"),
    pytest.param(1_000_000, marks=[pytest.mark.slow, pytest.mark.timeout(7200)], id="a million"),
]
"""A mark on the function would win over these, so it has none."""


def pairs(space, count):
    for position in islice(range(space.capacity), count):
        spec = space.at(position)
        yield spec, compose(spec)


def undetermined(spec, draft):
    """Return what the answer uses although neither the prompt nor the answer's first sentence says it."""
    values = dict(spec.values)
    answer = render(draft.answer)
    first = draft.answer[0]
    named = first.text if isinstance(first, Prose) else ""
    facts = set(re.findall(r"\.\./([a-z-]+)\.(?:key|pub|pass)\b", answer))
    facts -= {"stranger", "trial"}  # whose keys an answer makes itself, to show that one is refused or to try a thing
    # Go writes a layout of time as the moment 2006-01-02 15:04:05, and a sample of a record has a time of day as well: neither
    # is a date that anybody asked for. What an answer does wrong on purpose, to show that a rule bites, is its own invention.
    facts |= {
        day
        for day in re.findall(r"\b(20\d\d-\d\d-\d\d)(?! \d\d:\d\d:\d\d [+-])", answer)
        if day != "2006-01-02" and not any(day in (twin.message or "") for twin in draft.twins)
    }
    if "step" in values and values["step"] in answer:
        facts.add(values["step"])
    artifact, command = values.get("artifact", ""), ""
    if "build" in values:
        _, build, artifact = find_build(values)
        command = build.command.replace("{artifact}", artifact)
        if build.name and build.name in answer:
            facts.add(build.name)
    if artifact and artifact in answer:
        facts.add(artifact)
    # Where something failed before, the prompt shows what was run instead and the rule that tells the right command.
    if command and not draft.past.shown and f"-- {command}\n" in answer:
        facts.add(command)
    facts -= house_defaults(values, draft)
    missing = {fact for fact in facts if fact not in draft.prompt and fact not in named}
    if draft.family in SINGLE:
        missing |= {text for text in parameters(draft) if text not in draft.prompt and text not in named}
    return missing


def house_defaults(values, draft):
    """Return what an answer to a whole message may use although nobody said it (shared contract, `design.md` section 7)."""
    if not draft.summary.message:
        return set()
    taken = {house.EXPIRES, house.POLICY_KEYS[0]}
    if "build" not in values:  # steps of several commands are named for them, and their keys for the steps
        return taken | {*draft.summary.steps, draft.summary.step}
    workload, build, artifact = find_build(values)
    if values["build"] in HOUSES:
        taken |= {build.artifacts[0], build.command.replace("{artifact}", artifact)}
    if values.get("step") == house.name_steps(workload)[0]:
        taken.add(values["step"])
    if values.get("step_key") == "":
        taken.add(values["step"])
    return taken


def parameters(draft):
    """Return the strings in the constants of the answer's rules that are not those of the modules themselves."""
    files = {part.name: part.content for part in draft.answer if isinstance(part, File)}
    for name in draft.summary.rules:
        rule = RULES_BY_NAME[name]
        text = files.get(f"../{rule.title}.rego")
        if text is None:
            continue
        written = parse_module(rule.module, text).constants
        own = json.dumps(dict(load(rule.module)))
        for value in written.values():
            yield from (leaf for leaf in leaves(value) if json.dumps(leaf) not in own)


def load(path):
    from asynth.catalog.rego import load_module

    return load_module(path).constants


def leaves(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)


@pytest.mark.parametrize("count", COUNTS)
def test_facts_of_the_answer_stand_in_the_prompt(space, count):
    for spec, draft in pairs(space, count):
        assert undetermined(spec, draft) == set(), (draft.id, draft.prompt)


@pytest.mark.parametrize("count", COUNTS)
def test_a_prompt_has_one_answer(space, count):
    answers = {}
    for _, draft in pairs(space, count):
        answer = hash(render(draft.answer))
        assert answers.setdefault(hash(draft.prompt), answer) == answer, draft.prompt


def spread(items, count):
    """Return at most `count` of `items`, evenly from all of them."""
    return items[:: -(-len(items) // count)]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", FAMILIES_BY_NAME)
def test_no_dimension_varies_that_the_prompt_does_not_show(name, everything):
    """Neighbours in a stratum, which a million positions hardly meet: one dimension changed, and the prompt is another."""
    family = FAMILIES_BY_NAME[name]
    strata = [stratum for stratum in family.strata(everything) if stratum.capacity]
    for stratum in spread(strata, 3000):
        lot = random.Random(str(stratum.fixed))
        values = {**stratum.fixed, **{one.name: one.unrank(lot.randrange(one.size)) for one in stratum.domains}}
        for domain in stratum.domains:
            ranks = lot.sample(range(domain.size), min(domain.size, 30))
            specs = [Spec(name, tuple({**values, domain.name: domain.unrank(rank)}.items())) for rank in ranks]
            prompts = {compose(spec).prompt for spec in specs}
            assert len(prompts) == len(specs), (domain.name, values)
