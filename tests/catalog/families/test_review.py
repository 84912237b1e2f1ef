"""Rules that read a field which is not there: one look at the attestation goes astray, and nothing else changes."""

import pytest

from asynth.catalog.families.review import rules
from asynth.catalog.rego import load_module
from asynth.catalog.rules import RULES_BY_NAME


@pytest.mark.parametrize("name", rules.MISREAD_RULES)
def test_one_field_is_misread(name):
    text = load_module(RULES_BY_NAME[name].module).render({})
    wrong, field, guessed = rules.misread(text)
    changed = [pair for pair in zip(text.split("\n"), wrong.split("\n"), strict=True) if pair[0] != pair[1]]
    assert [after for _, after in changed] == [before.replace(field, guessed, 1) for before, _ in changed]
    assert len(changed) == 1
