"""Diagnoses: what failed is not what is recommended; rules in other people's Rego fail in the lines that they have."""

import re

import pytest

from asynth.catalog.families.diagnosis import rego_syntax
from asynth.catalog.families.scenarios.violations import MENDABLE
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME
from asynth.script import Bash, File

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
    told = rego_syntax.verify_complaints(HELPER, "command").split("\n")
    assert told[0] == "7 errors occurred:"
    lines = rego_syntax.without_import(HELPER).split("\n")
    named = [int(line.split(":")[1]) for line in told[1:]]
    assert [lines[number - 1] for number in dict.fromkeys(named)] == [
        "command_ok if {",
        "deny contains msg if {",
        'deny contains "no command" if {',
    ]
    assert [line.split(": ")[2].split()[0] for line in told[1:]] == ["var"] * 6 + ["string"]
    checked = rego_syntax.check_complaints(HELPER).split("\n")
    assert checked[0] == "5 errors occurred:"
    assert sum("`contains` keyword" in line for line in checked) == 2


def test_old_syntax_has_none_of_the_new_words():
    old = rego_syntax.in_old_syntax(HELPER)
    assert "deny[msg] {" in old
    assert 'deny["no command"] {' in old
    assert "command_ok {" in old
    assert not re.search(r"\b(if|contains|import)\b", old)


@pytest.mark.parametrize("name", MENDABLE)
def test_a_boolean_deny_has_no_messages(name):
    text = rego_syntax.as_boolean(load_module(RULES_BY_NAME[name].module).render({}))
    assert "msg" not in text
    assert "deny contains" not in text
    assert text.count("default deny := false") == 1
    assert "\ndeny if {" in text


def test_plain_rules_need_nothing_but_the_two_words():
    names = rego_syntax.plain_rules()
    assert len(names) >= 10
    for name in names:
        assert " in " not in re.sub(r'".*?"', "", load_module(RULES_BY_NAME[name].module).render({}))


def test_the_answer_is_not_what_failed(compose_family):
    """Whoever runs the blocks of the answer runs other commands, or the same ones after something has changed."""
    for values, draft in compose_family("diagnosis"):
        assert draft.past.shown, draft.id
        if values["scenario"] == "builtin-attestor":
            assert not draft.past.fails
            continue
        assert draft.past.fails, values["scenario"]
        assert draft.past.quoted, values["scenario"]
        first = next(part for part in draft.answer if isinstance(part, Bash | File))
        assert first != draft.past.shown[-1], values["scenario"]


def test_the_policy_is_never_written_before_the_eyes_of_who_asks(compose_family):
    """A user of this family has the policy from somebody, or wrote it long ago: it is hidden, and signed by then."""
    unsigned = {"no-outfile", "unsigned-policy", "sign-without-key"}
    for values, draft in compose_family("diagnosis"):
        hidden = "".join(part.text for part in draft.past.hidden if isinstance(part, Bash))
        assert ("witness sign" in hidden) == (values["scenario"] not in unsigned), values["scenario"]


def test_a_glob_hides_a_product_only_where_nothing_else_names_it_as_a_subject(compose_family):
    """Witness: link, secretscan and slsa make subjects of products too, whatever the product attestor leaves out."""
    runs = {values["run"] for values, _ in compose_family("diagnosis") if values["scenario"] == "excluded-product"}
    assert runs
    assert all({"link", "secretscan", "slsa"}.isdisjoint(run) for run in runs)


def test_tokens_of_a_plain_machine_crash_the_run_and_the_answer_does_without_them(compose_family):
    drafts = [draft for values, draft in compose_family("diagnosis") if values["scenario"] == "compute-engine"]
    assert drafts
    for draft in drafts:
        (server,) = draft.fixture.services
        assert server.instance, draft.id
        *_, crashed = (part.text for part in draft.past.shown if isinstance(part, Bash))
        assert "gcp-iit" in crashed
        assert draft.past.quoted.startswith("panic: ")
        assert "gcp-iit" not in "".join(part.text for part in draft.answer if isinstance(part, Bash)), draft.id
