"""The one template engine of prompts."""

import pytest

from asynth.catalog.prompts.template import Template, TemplateError


def test_slots_conditions_and_forms_are_found_by_the_parser():
    template = Template(
        "{% if has_rule %}{{ rule.clause | sentence }}.{% endif %} `{{ command }}` in {{ place['x'] }} {# {{ none }} #}"
    )
    assert template.slots == {"rule", "command", "place"}
    assert template.conditions == {"has_rule"}
    assert template.forms == {("rule", "clause")}


def test_a_form_of_a_fact_stands_where_the_sentence_needs_it():
    facts = {"rule": {"clause": "the branch is main", "noun": "another branch"}, "has_rule": True}
    assert Template("{{ rule.clause | sentence }}, or is {{ rule.noun }} fine?").fill(facts) == (
        "The branch is main, or is another branch fine?"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the branch", "The branch"),
        ("poetry.lock was there", "poetry.lock was there"),
        ("`make`", "`make`"),
        ("it's", "It's"),
    ],
)
def test_a_sentence_begins_with_a_capital_letter_unless_with_a_name(text, shown):
    assert Template("{{ fact | sentence }}").fill({"fact": text}) == shown


def test_blank_lines_that_a_condition_leaves_behind_are_gone():
    template = Template("one\n\n{% if has_more %}\ntwo\n{% endif %}\n\nthree\n")
    assert template.fill({"has_more": False}) == "one\n\nthree"
    assert template.fill({"has_more": True}) == "one\n\ntwo\n\nthree"


@pytest.mark.parametrize("text", ["{{ step }}", "{{ rule.imperative }}", "{% if has_key %}x{% endif %}"])
def test_what_is_not_given_is_an_error(text):
    with pytest.raises(TemplateError, match="which the text"):
        Template(text).fill({"rule": {"clause": "so"}})


def test_a_text_that_is_no_template_names_its_line():
    with pytest.raises(TemplateError, match="in line 2 of the text"):
        Template("fine\n{{ step").fill({"step": "build"})


def test_own_words_are_without_slots_and_statements():
    assert Template("run {{ command }} {% if has_x %}now{% endif %}").own_words.split() == ["run", "now"]
