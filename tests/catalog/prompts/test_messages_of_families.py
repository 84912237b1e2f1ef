"""The messages of every family that has whole messages: each is understood, filled in, and as varied as people are."""

import re
from collections import Counter
from itertools import combinations

import pytest

from asynth.catalog.families import FAMILIES_BY_NAME
from asynth.catalog.prompts import REGISTERS, read_messages
from asynth.report.breaches import FORBIDDEN
from asynth.report.voice import normalise, take_out_fences
from asynth.resources import fixtures_root
from asynth.run.counting import count_family
from asynth.space import Space

FOLDERS = {path.name: path for path in sorted((fixtures_root() / "phrasings").iterdir()) if path.is_dir()}


@pytest.fixture(scope="module", params=FOLDERS, ids=str)
def family(request):
    return request.param


def space_of(name, everything):
    member = FAMILIES_BY_NAME[name]
    return member, Space([count_family(member, everything)], seed=3)


def drafts(name, everything, count):
    member, space = space_of(name, everything)
    for position in range(min(count, space.capacity)):
        spec = space.at(position)
        yield spec, member.compose(spec)


def test_no_message_uses_words_that_nobody_writes(family):
    for message in read_messages(FOLDERS[family]):
        assert not FORBIDDEN.search(take_out_fences(message.template.own_words)), message.name


def test_messages_differ_in_more_than_a_word(family):
    texts = {
        message.name: set(normalise(message.template.own_words).split()) for message in read_messages(FOLDERS[family])
    }
    for (one, first), (other, second) in combinations(texts.items(), 2):
        short, long = sorted((len(first), len(second)))
        if short >= 6 and long <= 4 * short:  # any six common words occur in a text of a page
            assert len(first & second) / short < 0.9, (one, other)


def test_what_is_pasted_stands_on_lines_of_its_own(family):
    for message in read_messages(FOLDERS[family]):
        for line in message.template.text.split("\n"):
            assert not re.search(r"\S.*\{\{ (error|failing|session|script|files) \}\}", line), message.name
            assert not re.search(r"\{\{ (error|failing|session|script|files) \}\}.*\S", line), message.name


def test_several_registers_ask(family):
    registers = Counter(message.register for message in read_messages(FOLDERS[family]))
    assert set(registers) <= set(REGISTERS)
    assert len(registers) >= 6
    assert max(registers.values()) <= 0.4 * sum(registers.values())


def test_slips_happen_to_those_who_write_in_a_hurry(family):
    careful = {"auditor", "migration", "review-comment"}
    slips = [message for message in read_messages(FOLDERS[family]) if "slip" in message.marks]
    assert careful.isdisjoint(message.register for message in slips)


def test_every_prompt_is_one_spec_and_every_slot_is_filled(family, everything):
    seen = {}
    for spec, draft in drafts(family, everything, 1500):
        assert "{{" not in draft.prompt.replace("${{", ""), draft.prompt
        assert seen.setdefault(draft.prompt, spec.id) == spec.id, (draft.prompt, seen[draft.prompt])


def test_every_message_is_used(family, everything):
    member, _ = space_of(family, everything)
    used = {
        phrasing
        for stratum in member.strata(everything)
        for domain in stratum.domains
        if domain.name == "phrasing"
        for phrasing in domain.values
    }
    assert used == {message.name for message in read_messages(FOLDERS[family])}


def test_a_yes_or_no_question_gets_its_answer_first(family, everything):
    for _, draft in drafts(family, everything, 600):
        if "whether" in draft.summary.message.get("asks", ()):
            assert re.match(r"(Yes|No|Partly|Not|Almost|Both|It|Only)\b", draft.answer[0].text), draft.prompt


def test_an_answer_uses_what_the_message_shows_or_what_the_house_takes(family, everything):
    from asynth.catalog import house

    for spec, draft in drafts(family, everything, 1500):
        values = dict(spec.values)
        text = " ".join(getattr(part, "text", "") or getattr(part, "content", "") for part in draft.answer)
        step = draft.summary.step
        if values.get("step") and f"--step {step}" in text and step not in draft.prompt:
            assert step == values["step"]
            assert values["step"] == _default_step(values), draft.prompt
        for name in re.findall(r"\.\./([a-z-]+)\.(?:key|pub)\b", text):
            known = name in draft.prompt or name in {
                step,
                *draft.summary.steps,
                "policy",
                "stranger",
                "successor",
                "trial",
            }
            assert known, (name, draft.prompt)
        for day in set(re.findall(r"\b20[3-9]\d-\d\d-\d\d", text)):
            assert day in draft.prompt or day == house.EXPIRES, (day, draft.prompt)


def _default_step(values):
    from asynth.catalog import house
    from asynth.catalog.families.family import BUILDS_BY_NAME

    return house.name_steps(BUILDS_BY_NAME[values["build"]][0])[0]
