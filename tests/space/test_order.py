"""The parts of the seeded order one by one, and what a reader of consecutive rows would notice."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.space import Choice, Family, Selection, Space, Stratum
from asynth.space.interleave import interleave
from asynth.space.odometer import Odometer
from asynth.space.rounds import Rounds
from asynth.space.stream import Stream, mix


@settings(deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=90), st.integers(0, 5))
def test_rounds_visit_every_stratum_as_often_as_it_can_be(capacities, seed):
    rounds = Rounds(capacities, Stream(seed))
    visits = [rounds.locate(row) for row in range(sum(capacities))]
    assert sorted(visits) == [(one, visit) for one, capacity in enumerate(capacities) for visit in range(capacity)]
    assert [rounds.row(*visit) for visit in visits] == list(range(len(visits)))
    for first, second in pairwise(sorted(visits)):
        assert first[0] != second[0] or rounds.row(*first) < rounds.row(*second)
    assert [visit for _, visit in visits] == sorted(visit for _, visit in visits)


@given(
    st.lists(st.tuples(st.integers(1, 7), st.booleans()), max_size=4),
    st.integers(0, 2**64 - 1),
)
def test_an_odometer_is_a_bijection_whatever_is_chosen(sizes, key):
    domains = tuple(
        Choice(f"d{place}", tuple(range(size)), identifier) for place, (size, identifier) in enumerate(sizes)
    )
    stratum = Stratum({}, domains[:2], domains[2:])
    odometer = Odometer(stratum)

    def choose(which, visit):
        return mix(key + visit * 8 + which) % odometer.digits[which].size

    numbers = [odometer.number(visit, choose) for visit in range(stratum.capacity)]
    assert sorted(numbers) == list(range(stratum.capacity))
    assert [odometer.visit(number, choose) for number in numbers] == list(range(stratum.capacity))


def test_a_round_spreads_every_fixed_value():
    fixed = [{"workload": f"w{one}", "width": two} for one in range(14) for two in range(5)]
    order = interleave(fixed, Stream(3))
    assert sorted(order) == list(range(70))
    for start in range(0, 70, 14):
        window = [fixed[stratum] for stratum in order[start : start + 14]]
        assert max(Counter(values["workload"] for values in window).values()) <= 3
        assert max(Counter(values["width"] for values in window).values()) <= 5


@pytest.mark.parametrize("name", ["step", "style", "keys", "phrasing", "workload", "width"])
@pytest.mark.parametrize("start", [0, 40_000], ids=["chosen for coverage", "later"])
def test_eight_consecutive_rows_of_a_family_repeat_values_no_more_than_chance(single, name, start):
    values = [single.at(position)[name] for position in range(start, start + 800)]
    width = {"step": 10, "style": 4, "keys": 9, "phrasing": 30, "workload": 14, "width": 5}[name]
    distinct = sum(len(set(values[row : row + 8])) for row in range(792)) / 792
    assert distinct >= 0.93 * width * (1 - (1 - 1 / width) ** 8)


@pytest.mark.parametrize("name", ["step", "style", "keys", "workload", "width"])
@pytest.mark.parametrize("start", [0, 40_000], ids=["chosen for coverage", "later"])
def test_no_lag_repeats_a_value_as_a_period_would(single, name, start):
    values = [single.at(position)[name] for position in range(start, start + 1_200)]
    for lag in range(1, 150):
        same = sum(one == other for one, other in zip(values, values[lag:], strict=False)) / (1_200 - lag)
        assert same < 0.5, f"rows {lag} apart have the same {name} in {same:.0%} of places"


def test_values_are_used_evenly(single):
    rows = [single.at(position) for position in range(3_000)]
    for name, width in (("step", 10), ("style", 4), ("keys", 9), ("workload", 14), ("width", 5)):
        counts = Counter(spec[name] for spec in rows)
        assert len(counts) == width
        assert max(counts.values()) < 1.25 * 3_000 / width
        assert min(counts.values()) > 0.75 * 3_000 / width


def test_the_order_is_the_same_from_wherever_it_is_read(realistic):
    other = Space(realistic.families, seed=7)
    assert [other.at(position) for position in (30_000, 500, 3, 20_479)] == [
        realistic.at(position) for position in (30_000, 500, 3, 20_479)
    ]


def test_the_order_does_not_change_between_versions():
    """Ids that seed 5 begins with: a run that is resumed by a newer asynth goes on in the same order."""
    strata = tuple(
        Stratum(
            {"kind": kind},
            (Choice("step", ("build", "test", "scan")), Choice("name", ("a", "b"), identifier=True)),
            (Selection("set", (("x",), ("y", "z"))),),
        )
        for kind in range(4)
    )
    space = Space([Family("one", strata, 2), Family("two", strata[:2], 1)], seed=5)
    assert [space.at(position).id for position in range(4)] == [
        "one-b9b661813202",
        "two-8d3aa7ec7edd",
        "one-ea76c9cd06de",
        "one-4b97b0976136",
    ]


def test_domains_too_large_to_list():
    large = Selection("set", tuple((f"m{number:02}",) for number in range(60)))
    numbers = Choice("number", tuple(range(5_000)))
    space = Space(
        [Family("one", (Stratum({"kind": 0}, (large,), (numbers,)), Stratum({"kind": 1}, (large,), ())), 1)], 1
    )
    assert space.capacity == 5_001 * 2**60
    for position in (0, 1, 999, 10**15, space.capacity - 1):
        assert space.position(space.at(position)) == position
        assert space.index(space.spec(position)) == position
    assert len({len(space.at(position)["set"]) for position in range(100)}) > 5
