"""Rounds: every stratum is visited as often as it can be, and a round is evenly mixed."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.space.rounds import Rounds, interleave
from asynth.space.stream import Stream


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


def test_a_round_spreads_every_fixed_value():
    fixed = [{"workload": f"w{one}", "width": two} for one in range(14) for two in range(5)]
    order = interleave(fixed, Stream(3))
    assert sorted(order) == list(range(70))
    for start in range(0, 70, 14):
        window = [fixed[stratum] for stratum in order[start : start + 14]]
        assert max(Counter(values["workload"] for values in window).values()) <= 3
        assert max(Counter(values["width"] for values in window).values()) <= 5
