from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.space.schedule import Schedule, proportions

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


@pytest.mark.parametrize("mix", [DEFAULT_MIX, (22, 20), (1,), (0.5, 0.3, 0.2), (1, 1, 1), (97, 1, 1, 1)], ids=str)
def test_every_window_has_each_share_within_a_point_and_a_half(mix):
    assert worst_window(mix, 3_000) <= 1.5


@settings(max_examples=60, deadline=None)
@given(shares)
def test_windows_of_any_mix(mix):
    assert worst_window(mix, 1_200) <= 1.5


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
    whole = proportions([1, 1e-9, 0.333333333])
    assert min(whole) == 1
    assert abs(Fraction(whole[2], sum(whole)) - Fraction(1, 4)) < Fraction(1, 1000)
    assert proportions([22, 20]) == (11, 10)
