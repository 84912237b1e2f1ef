"""The order of one family: a bijection, and what a reader of consecutive rows would notice."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.space import Choice, Stratum
from asynth.space.family_order import Odometer
from asynth.space.stream import mix


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
