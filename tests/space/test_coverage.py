from itertools import combinations

import pytest

from asynth.space import Choice, Family, Selection, Space, Stratum
from asynth.space.coverage import measure_coverage


@pytest.fixture(scope="module")
def uneven():
    step = Choice("step", ("build", "test", "scan"))
    sets = Selection("set", (("a",), ("b", "c")), at_least=1)
    first = Family("one", (
        Stratum({"kind": 0}, (step,), (sets, Choice("file", (1, 2), identifier=True))),
        Stratum({"kind": 1}, (step,), (Selection("set", (("a",),), always=("d",)),)),
    ))  # fmt: skip
    second = Family("two", (Stratum({"kind": 0, "step": "lint"}, (), (sets,)),), 0.5)
    return Space([first, second], 2)


def test_a_whole_space_covers_all_that_is_feasible(uneven):
    coverage = measure_coverage(uneven, 10_000)
    assert coverage.rows == uneven.capacity
    assert coverage.ratio == coverage.ratio_of_feasible == 1.0
    specs = [dict(uneven.spec(index).values) for index in range(uneven.capacity)]
    for spec in specs:
        spec.update({f"set[{member}]": member in spec["set"] for member in "abcd"})
    names = sorted({name for spec in specs for name in spec})
    expected = {
        (first, second): len({(spec[first], spec[second]) for spec in specs if first in spec and second in spec})
        for first, second in combinations(names, 2)
        if not (first == "set" and second.startswith("set["))
    }
    assert {tuple(sorted((pair.first, pair.second))): pair.feasible for pair in coverage.pairs} == {
        names: count for names, count in expected.items() if count
    }


def test_a_few_rows_can_cover_no_more_pairs_than_there_are_rows(uneven):
    coverage = measure_coverage(uneven, 3)
    assert all(pair.covered <= pair.attainable <= pair.feasible <= 3 for pair in coverage.pairs)
    assert 0 < coverage.ratio <= 1
    assert coverage.worst in coverage.pairs


def test_no_rows_cover_nothing(uneven):
    coverage = measure_coverage(uneven, 0)
    assert (coverage.rows, coverage.ratio, coverage.worst) == (0, 1.0, None)


@pytest.mark.parametrize("rows", [300, 2_000])
def test_the_first_rows_cover_nine_tenths_of_what_they_can(realistic, rows):
    coverage = measure_coverage(realistic, rows)
    assert coverage.ratio >= 0.95
    assert coverage.worst.ratio >= 0.6


@pytest.mark.timeout(300)
def test_twenty_thousand_rows_cover_nine_tenths_of_what_they_can(realistic):
    assert measure_coverage(realistic, 20_000).ratio >= 0.9


@pytest.mark.parametrize("seed", [1, 2])
def test_every_seed_covers_as_well(realistic, seed):
    assert measure_coverage(Space(realistic.families, seed), 300).ratio >= 0.95
