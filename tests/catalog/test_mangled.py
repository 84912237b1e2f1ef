"""Rules in other people's Rego: they are rewritten as told, and the errors named for them are those of their lines."""

import re

import pytest

from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.scenarios import mangled
from asynth.catalog.scenarios.review import wrong_field
from asynth.catalog.scenarios.violations import MENDABLE

HELPER = """\
package command_run.exact_command

import rego.v1

command_ok if {
	input.cmd == ["make"]
}

deny contains msg if {
	not command_ok
	msg := "other"
}

deny contains "no command" if {
	input.cmd == []
}
"""


def test_complaints_name_the_lines_of_the_text_that_is_shown():
    told = mangled.verify_complaints(HELPER, "command").split("\n")
    assert told[0] == "7 errors occurred:"
    lines = mangled.without_import(HELPER).split("\n")
    named = [int(line.split(":")[1]) for line in told[1:]]
    assert [lines[number - 1] for number in dict.fromkeys(named)] == [
        "command_ok if {",
        "deny contains msg if {",
        'deny contains "no command" if {',
    ]
    assert [line.split(": ")[2].split()[0] for line in told[1:]] == ["var"] * 6 + ["string"]
    checked = mangled.check_complaints(HELPER).split("\n")
    assert checked[0] == "5 errors occurred:"
    assert sum("`contains` keyword" in line for line in checked) == 2


def test_old_syntax_has_none_of_the_new_words():
    old = mangled.in_old_syntax(HELPER)
    assert "deny[msg] {" in old
    assert 'deny["no command"] {' in old
    assert "command_ok {" in old
    assert not re.search(r"\b(if|contains|import)\b", old)


@pytest.mark.parametrize("name", MENDABLE)
def test_a_boolean_deny_has_no_messages(name):
    text = mangled.as_boolean(load_module(RULES_BY_NAME[name].module).render({}))
    assert "msg" not in text
    assert "deny contains" not in text
    assert text.count("default deny := false") == 1
    assert "\ndeny if {" in text


@pytest.mark.parametrize("name", wrong_field.RULES)
def test_one_field_is_misread(name):
    text = load_module(RULES_BY_NAME[name].module).render({})
    wrong, field, guessed = wrong_field.misread(text)
    changed = [pair for pair in zip(text.split("\n"), wrong.split("\n"), strict=True) if pair[0] != pair[1]]
    assert [after for _, after in changed] == [before.replace(field, guessed, 1) for before, _ in changed]
    assert len(changed) == 1


def test_plain_rules_need_nothing_but_the_two_words():
    names = mangled.plain_rules()
    assert len(names) >= 10
    for name in names:
        assert " in " not in re.sub(r'".*?"', "", load_module(RULES_BY_NAME[name].module).render({}))
