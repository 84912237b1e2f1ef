"""Families that start from a situation: enough scenarios and frames, also on a machine with few programs."""

import pytest

from asynth.catalog import FAMILIES_BY_NAME, Available
from asynth.catalog.attestors import ATTESTORS
from asynth.space import Family

NAMES = ("diagnosis", "review", "inspection", "options", "misconception", "sbom")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "sbom"])
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
    assert scenarios == {"by-commit", "gate", "ignored-key", "masked", "other-case"}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "inspection"])
def test_scenarios_stand_in_the_order_of_their_names(name, everything):
    """Their order decides which strata there are, so it is not that of modules; `inspection` has but one of these."""
    found = list(dict.fromkeys(stratum.fixed["scenario"] for stratum in FAMILIES_BY_NAME[name].strata(everything)))
    assert found == sorted(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_is_met_with_each_of_its_variants(name, everything, compose_family):
    wanted = {
        (stratum.fixed["scenario"], variant)
        for stratum in FAMILIES_BY_NAME[name].strata(everything)
        for domain in stratum.domains
        if domain.name == "variant"
        for variant in domain.values
    }
    met = {(values["scenario"], values["variant"]) for values, _ in compose_family(name)}
    assert met == wanted
