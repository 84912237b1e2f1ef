from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.space.schedule import Schedule, apportion, make_period, spread

ENDLESS = 10**12
DEFAULT_MIX = (22, 20, 12, 8, 10, 5, 10, 5, 3, 3, 2)
shares = st.lists(st.integers(1, 400).map(lambda share: share / 100), min_size=1, max_size=11)


def worst_window(shares, length):
    """The largest distance, in rows, between a family's rows in 100 positions and its share of them."""
    schedule = Schedule(shares, [ENDLESS] * len(shares))
    families = [schedule.locate(position)[0] for position in range(length)]
    worst = 0.0
    for family, share in enumerate(shares):
        expected = 100 * share / sum(shares)
        count = sum(one == family for one in families[:100])
        for end in range(100, length):
            worst = max(worst, abs(count - expected))
            count += (families[end] == family) - (families[end - 100] == family)
    return worst


@pytest.mark.parametrize("shares", [DEFAULT_MIX, (22, 20), (1,), (0.5, 0.3, 0.2), (1, 1, 1), (97, 1, 1, 1)], ids=str)
def test_every_window_has_each_share_within_a_point(shares):
    assert worst_window(shares, 21_000) <= 1.01


@settings(max_examples=25, deadline=None)
@given(shares)
def test_windows_of_any_mix(shares):
    assert worst_window(shares, 11_000) <= 1.03


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.01, 0.3, 1, 7]), st.integers(0, 60)), min_size=1, max_size=6))
def test_every_row_of_every_family_has_one_position(families):
    shares, capacities = [share for share, _ in families], [capacity for _, capacity in families]
    schedule = Schedule(shares, capacities)
    places = [schedule.locate(position) for position in range(sum(capacities))]
    assert sorted(places) == [(family, row) for family, capacity in enumerate(capacities) for row in range(capacity)]
    assert [schedule.position(*place) for place in places] == list(range(len(places)))
    for family in range(len(families)):
        rows = [row for one, row in places if one == family]
        assert rows == sorted(rows)


def test_positions_end_where_the_families_do():
    schedule = Schedule([1, 2], [3, 4])
    for outside in (-1, 7):
        with pytest.raises(IndexError):
            schedule.locate(outside)


def test_the_others_keep_their_proportions_when_a_family_runs_out():
    schedule = Schedule([6, 3, 1], [5, 10_000, 10_000])
    families = [schedule.locate(position)[0] for position in range(1_000, 3_000)]
    assert families.count(1) == 1_500
    assert families.count(2) == 500


def test_shares_too_fine_are_rounded_but_never_to_nothing():
    assert apportion([1, 1e-9, 0.25], 5_000) == [3999, 1, 1000]
    assert apportion([1, 1e-9, 1e-9], 3) == [1, 1, 1]
    assert apportion([22, 20], 42) == [22, 20]


@given(shares)
def test_a_period_has_each_family_as_often_as_its_share_says(shares):
    period = make_period(shares)
    for family, count in enumerate(apportion(shares, 5_000)):
        assert period.count(family) * 5_000 == count * len(period)


def test_a_block_is_spread():
    found = spread([50, 25, 0, 20, 5])
    assert found.count(2) == 0
    for family, count in ((0, 50), (1, 25), (3, 20), (4, 5)):
        places = [place for place, one in enumerate(found) if one == family]
        assert len(places) == count
        assert max(second - first for first, second in pairwise(places)) < 2 * 100 / count
