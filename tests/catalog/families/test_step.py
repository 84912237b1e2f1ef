"""Single steps: how often each is asked for, and how many prompts leave facts out."""

import pytest

from asynth.catalog.families.step.omissions import group_omissions
from asynth.catalog.families.step.strata import STRATA_EACH, WEIGHTS, free_domains, multiply, strata_of, wanted
from asynth.catalog.workloads import WORKLOADS_BY_NAME


@pytest.fixture(scope="module")
def whole(everything):
    """Return the strata of each workload before they are cut finer."""
    free = free_domains()
    found = {}
    for name, workload, build in everything.builds():
        found.setdefault(workload.name, []).extend(strata_of(name, build, everything, free))
    return found


def test_strata_that_are_cut_finer_hold_the_same_specs(whole):
    counts = {}
    for name, found in whole.items():
        parts = list(multiply(found, wanted(WORKLOADS_BY_NAME[name]), WEIGHTS))
        assert sum(part.capacity for part in parts) == sum(stratum.capacity for stratum in found)
        counts[name] = len(parts)
    assert counts["mvn test"] > counts["tar czf"]
    assert min(counts.values()) >= STRATA_EACH / 2


def test_three_strata_in_ten_leave_facts_out(whole, everything):
    groups = group_omissions(everything.styles)
    partial = {group.name for group in groups.partial}
    asked = [stratum.fixed["asks"] for found in whole.values() for stratum in found]
    assert {*asked} == {groups.plain.name, groups.formed.name, *partial}
    assert sum(name in partial for name in asked) / len(asked) == pytest.approx(0.3, abs=0.04)


def test_a_fact_that_is_left_out_has_no_dimension(everything):
    groups = group_omissions(everything.styles)
    for group in groups.partial:
        names = {domain.name for domain in group.domains}
        assert names.isdisjoint(group.omits), group.name
        assert ("names" in names) == ("keys" in names)
    formed, plain = ({domain.name for domain in group.domains} for group in (groups.formed, groups.plain))
    assert formed - plain == {"form"}
    assert formed >= {"keys", "names", "style", "expires"}
