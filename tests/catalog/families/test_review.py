"""Reviews: a run is accepted, the policy repaired, and the same run refused; a misread rule differs in one field."""

import pytest

from asynth.catalog.families import FAMILIES_BY_NAME
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


CLOSED = ("no-functionaries", "step-name", "stale-id")
"""Policies that accept nothing: the refusal comes before the repair."""

WITHOUT_REPAIR = (
    "masked",
    "outfile",
    "pin",
    "by-commit",
    "own-digest",
    "gate",
    "fetched-key",
    "other-case",
    "late-end",
)
"""The policy stays: what is proposed is left out in the end, the rule is mended between two refusals, or a check was wrong."""


def test_what_is_accepted_before_the_repair_is_refused_after_it(compose_family):
    """Between both stands the policy that is signed anew; the proper run comes last."""
    for values, draft in compose_family("review"):
        scenario = values["scenario"]
        blocks = [part.text for part in draft.answer if isinstance(part, Bash)]
        assert blocks[-1].rstrip("\n").split("\n")[-1].startswith("witness verify "), scenario
        for number, text in enumerate(blocks):
            if "! witness verify " in text:
                assert text.rstrip("\n").split("\n")[-1].startswith("! witness verify "), scenario
                assert blocks[number + 1].startswith("grep "), scenario
        if scenario in WITHOUT_REPAIR:
            continue
        (refused,) = [number for number, text in enumerate(blocks) if text.startswith("! witness verify ")]
        if scenario in CLOSED:
            assert "witness sign " in blocks[-1], scenario
            continue
        assert any("witness sign " in text for text in blocks[1:refused]), scenario
        if scenario not in ("shared-key", "self-approval", "unlinked"):
            line = blocks[refused].removeprefix("! ").split(" 2> ")[0]
            assert blocks[0].rstrip("\n").split("\n")[-1] == line, scenario


def test_what_is_reviewed_is_shown_more_often_than_what_it_is_for(everything):
    """Five messages of each scenario and more show no command, and none of them is crowded out by those that show one."""
    family = FAMILIES_BY_NAME["review"]
    aside, telling = {}, {}
    for stratum in family.strata(everything):
        found = telling if "build" in stratum.fixed["asks"].split() else aside
        phrasings = next(domain for domain in stratum.domains if domain.name == "phrasing").values
        found.setdefault(stratum.fixed["scenario"], []).append(phrasings)
    assert aside.keys() == telling.keys()
    for scenario, strata in aside.items():
        assert len({name for names in strata for name in names}) >= 5, scenario
        assert all(len(names) == 1 for names in strata), scenario
    assert sum(map(len, aside.values())) > 1.5 * sum(map(len, telling.values()))
