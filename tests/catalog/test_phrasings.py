"""The ways to ask: how many, how different, and that each tells what an answer needs."""

import re
from collections import Counter
from itertools import combinations

import pytest

from asynth.catalog.phrasings import (
    FORMS,
    PHRASINGS,
    STYLES,
    wordings,
)
from asynth.catalog.phrasings.phrasing import SLOTS
from asynth.catalog.phrasings.registers import RegisterError, read_register
from asynth.catalog.phrasings.template import Template, TemplateError
from asynth.catalog.phrasings.wish import read_templates
from asynth.catalog.procedure.forms import FORMS as ANSWERS
from asynth.catalog.procedure.policies import WRITERS
from asynth.example.make import compose

PLAN = (
    "How do I create a complete witness configuration for a {step} step with {attestors}?",
    "What's the witness setup for {step} with {attestors} attestors?",
    "Show me a working witness example for {step} using {attestors}.",
    "Walk me through setting up witness for {step} with {attestors}.",
    "I need to attest a {step} step with {attestors}. How do I do it?",
    "Can you provide a verified witness config for {step} ({attestors})?",
    "Help me set up witness attestation for {step} with {attestors}.",
    "What are the commands to attest {step} with {attestors}?",
    "Create a witness workflow for {step} using {attestors} attestors.",
    "I want to use witness for {step} with {attestors}. What do I need?",
    "Provide a complete example of {step} attestation with {attestors}.",
    "How would I configure witness to attest {step} with {attestors}?",
    "Give me the witness commands for {step} attestation ({attestors}).",
    "What's the best way to attest {step} using {attestors}?",
    "I'm trying to attest {step} with {attestors}. Show me how.",
)

WISHES = ("ci", "identity", "pipeline")

SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an the and or of to in on at by for with from as is are was were be been it its this that these those i we you "
        "he she they me my our your us them their what which who how when where why do does did can could would should "
        "may might must shall will has have had not no nor if then than so but also too into out up down over under "
        "after before until till through there here any some all each every one two please",
    )
)
"""Words that say nothing of what a text is about."""

ATTESTORS = {slot for slot in SLOTS if slot.startswith(("attestors", "records"))}


def content_words(text):
    return [word for word in re.findall(r"[a-z0-9']+", text.lower()) if word not in SMALL_WORDS]


def common_in_order(one, other):
    """Return the length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = row
        row = [0]
        for place, another in enumerate(other):
            row.append(before[place] + 1 if word == another else max(before[place + 1], row[place]))
    return row[-1]


def test_there_are_three_hundred_ways_to_ask_in_many_structures():
    assert len(PHRASINGS) >= 300
    assert len({phrasing.template.slots for phrasing in PHRASINGS}) >= 60
    assert len({phrasing.template.text for phrasing in PHRASINGS}) == len(PHRASINGS)


def alike(texts):
    """Return the pairs of texts that share more than half of the content words of the shorter one, in order."""
    words = {name: content_words(text) for name, text in texts.items()}
    counts = {name: Counter(some) for name, some in words.items()}
    found = []
    for one, other in combinations(words, 2):
        shorter = min(len(words[one]), len(words[other]))
        if (counts[one] & counts[other]).total() * 2 <= shorter:
            continue
        if common_in_order(words[one], words[other]) * 2 > shorter:
            found.append((one, other))
    return found


def test_no_two_share_more_than_half_of_their_content_words_in_order():
    texts = {phrasing.name: phrasing.template.own_words for phrasing in PHRASINGS}
    assert alike(texts) == []
    assert min(len(content_words(text)) for text in texts.values()) >= 4


def test_no_two_of_the_other_families_do_either():
    texts = {(name, template.number): template.own_words for name in WISHES for template in read_templates(name)}
    assert len(texts) >= 20
    assert alike(texts) == []


def test_the_openings_of_the_plan_open():
    texts = [phrasing.template.text for phrasing in PHRASINGS]
    for opening in PLAN:
        assert any(text.startswith(opening) for text in texts), opening


@pytest.mark.parametrize("phrasing", PHRASINGS, ids=lambda phrasing: phrasing.name)
def test_a_phrasing_tells_all_that_it_does_not_mean_to_leave_out(phrasing):
    slots = set(phrasing.template.slots)
    assert slots >= {"step", "project", "describes", "command"}
    assert slots & ATTESTORS
    assert len([fact for fact in phrasing.omits if fact != "form"]) <= 3
    with_all = phrasing.template.pieces(frozenset({"rules", "artifact"}))
    without = phrasing.template.pieces(frozenset({"no rules", "no artifact"}))
    assert {"rules", "rules_lines"} & set(with_all[1::2])
    assert "artifact" in with_all[1::2]
    assert not {"rules", "rules_lines", "artifact"} & set(without[1::2])
    for pieces in (with_all, without):
        text = "{}".join(pieces[::2])
        assert not re.search(r"\]\]|\[\[[a-z ]+: ", text)
        assert not re.search(r"[.,;:!?)]  | [.,;](?: |$)|[,;:]\.(?: |$)", text, re.MULTILINE), text


def test_every_style_and_form_has_words_and_an_answer():
    assert set(STYLES) == set(WRITERS) == set(wordings.STYLES_NOTED)
    assert set(FORMS) == set(ANSWERS) == set(wordings.FORMS_NOTED)
    assert {phrasing.form for phrasing in PHRASINGS} == {*FORMS, ""}


def test_no_wording_stands_for_two_things():
    for table in (wordings.STYLES_SAID, wordings.STYLES_NOTED, wordings.FORMS_SAID, wordings.FORMS_NOTED):
        said = Counter(text for texts in table.values() for text in texts)
        assert max(said.values()) == 1


def test_one_phrasing_in_ten_wants_to_see_a_refusal():
    assert 0.06 < sum(phrasing.refusal for phrasing in PHRASINGS) / len(PHRASINGS) < 0.14


def test_a_line_of_sections_that_went_is_gone():
    template = Template("Title\n[[rules: - {rules}]]\n- {step}[[artifact: , {artifact}]].\n\n\n[[made: x]]\nEnd")
    assert template.pieces(frozenset()) == ("Title\n- ", "step", ".\n\nEnd")
    assert template.pieces(frozenset({"rules", "made"})) == (
        "Title\n- ",
        "rules",
        "\n- ",
        "step",
        ".\n\n\nx\nEnd".replace("\n\n\n", "\n\n"),
    )


def test_an_unknown_condition_is_refused():
    with pytest.raises(TemplateError, match="no condition 'ruled'"):
        Template("[[ruled: x]]").pieces(frozenset())


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("### form=steps\n{stepp}", "odd 1: unknown stepp"),
        ("### form=poem\n{step}", "odd 1 must either"),
        ("### form=steps\n{form}", "odd 1 must either"),
        ("###\n{step}", "odd 1 must either"),
        ("### loud form=steps\n{step}", "odd 1: unknown loud"),
        ("", "empty"),
    ],
)  # fmt: skip
def test_a_register_in_another_form_is_refused(tmp_path, monkeypatch, text, complaint):
    (tmp_path / "phrasings").mkdir()
    (tmp_path / "phrasings/odd.txt").write_text(text)
    monkeypatch.setattr("asynth.catalog.phrasings.registers.fixtures_root", lambda: tmp_path)
    with pytest.raises(RegisterError, match=complaint):
        read_register("odd")


def test_no_prompt_shows_braces_that_were_doubled_for_a_template(space):
    for spec in map(space.at, range(1000)):
        prompt = compose(spec).prompt
        assert "{{{" not in prompt, spec.id
        assert not re.search(r"\$\{\{ ?[A-Z]+ ?\}\}", prompt), spec.id
