"""Reviews: a run is accepted, the policy repaired, and the same run refused; a misread rule differs in one field."""

import pytest

from asynth.catalog.families.review import rules
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME
from asynth.script import Bash


@pytest.mark.parametrize("name", rules.MISREAD_RULES)
def test_one_field_is_misread(name):
    text = load_module(RULES_BY_NAME[name].module).render({})
    wrong, field, guessed = rules.misread(text)
    changed = [pair for pair in zip(text.split("\n"), wrong.split("\n"), strict=True) if pair[0] != pair[1]]
    assert [after for _, after in changed] == [before.replace(field, guessed, 1) for before, _ in changed]
    assert len(changed) == 1


def test_what_is_accepted_before_the_repair_is_refused_after_it(compose_family):
    """Between both stands the policy that is signed anew; the proper run comes last."""
    for values, draft in compose_family("review"):
        blocks = [part.text for part in draft.answer if isinstance(part, Bash)]
        (refused,) = [number for number, text in enumerate(blocks) if text.startswith("! witness verify ")]
        line = blocks[refused].removeprefix("! ").split(" 2> ")[0]
        accepted = blocks[0].rstrip("\n").split("\n")[-1]
        if values["scenario"] != "shared key":
            assert accepted == line, values["scenario"]
        assert any("witness sign " in text for text in blocks[1:refused]), values["scenario"]
        assert blocks[refused + 1].startswith("grep -q"), values["scenario"]
        assert blocks[-1].rstrip("\n").split("\n")[-1].startswith("witness verify "), values["scenario"]
