"""Scenarios and frames: enough of them, each its own, also on a machine with few programs."""

import pytest

from asynth.catalog import FAMILIES_BY_NAME, Available
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.scenarios.log import Line, nothing_found, quote
from asynth.catalog.families.scenarios.violations import MENDABLE
from asynth.catalog.phrasings import diagnosis, misconception, options, review, sbom
from asynth.catalog.rules import RULES_BY_NAME
from asynth.space import Family

TOLD = ("diagnosis", "review", "inspection", "options", "misconception")


@pytest.mark.parametrize("name", TOLD)
def test_a_machine_with_few_programs_has_disjoint_strata(name):
    few = Available(
        frozenset(attestor.name for attestor in ATTESTORS),
        frozenset({"make build", "make test", "tar czf"}),
        ("heredoc", "jq"),
    )
    family = FAMILIES_BY_NAME[name]
    assert Family(name, family.strata(few), family.share).capacity > 1000


def test_a_machine_without_jq_leaves_out_what_needs_it():
    bare = Available(frozenset({"git", "environment", "link"}), frozenset({"make build"}), ("heredoc",))
    scenarios = {stratum.fixed["scenario"] for stratum in FAMILIES_BY_NAME["review"].strata(bare)}
    assert scenarios == {"ignored key"}


@pytest.mark.parametrize("module", [diagnosis, misconception, options, review, sbom])
def test_frames_are_many_and_none_is_there_twice(module):
    assert len(module.FRAMES) >= 20
    assert len(set(module.FRAMES)) == len(module.FRAMES)
    for frame in module.FRAMES:
        text = " ".join(frame.paragraphs)
        assert "{project}" in text
        assert "{context}" in text


def test_a_terminal_shows_another_form_than_a_log_file():
    lines = (Line('says "no"\nand why '),)
    assert quote(lines, terminal=False) == 'level=error msg="says \\"no\\"\\nand why "'
    assert quote(lines, terminal=True) == 'ERROR   says "no"\nand why'
    assert len(quote(nothing_found("build"), terminal=True).split("\n")) == 4


def test_a_message_that_ends_its_line_does_so_only_in_a_log_file():
    lines = (Line("did you mean this?\n\tthat\n"),)
    assert quote(lines, terminal=False) == 'level=error msg="did you mean this?\\n\\tthat\\n"'
    assert quote(lines, terminal=True) == "ERROR   did you mean this?\n\tthat"


def test_rules_that_can_be_mended_are_rules():
    assert set(MENDABLE) <= set(RULES_BY_NAME)
