from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.store import Counts
from asynth.store.journal import Span
from asynth.store.prefix import Prefix

shards = st.integers(1, 5).flatmap(lambda of: st.tuples(st.integers(0, of - 1), st.just(of)))


@given(shards, st.permutations(range(12)), st.integers(0, 12))
def test_the_prefix_holds_what_is_finished_without_a_gap(shard, order, some):
    index, of = shard
    prefix = Prefix(shard)
    recorded = [index + of * ordinal for ordinal in order[:some]]
    for position in recorded:
        assert not prefix.holds(position)
        prefix.add(position, Span(position, 1))
        while ready := prefix.ready(3):
            for place, span in ready:
                assert span.offset == place == prefix.next
                prefix.settle("accepted" if place % 2 else "quarantined")
    gap = next(ordinal for ordinal in range(13) if ordinal not in order[:some])
    assert prefix.next == index + of * gap
    assert prefix.waiting == some - gap
    assert sum((prefix.settled.accepted, prefix.settled.quarantined)) == gap
    owed = list(islice(prefix.owed(), 15))
    assert owed == [place for place in range(index, index + of * 40, of) if place not in recorded][:15]
    assert all(prefix.owns(position) for position in owed)
    assert not prefix.owns(index + 1) or of == 1


def test_positions_that_finish_meanwhile_are_not_handed_out():
    prefix = Prefix((0, 1))
    owed = prefix.owed()
    assert next(owed) == 0
    for position in (0, 1, 3):
        prefix.add(position, Span(0, 1))
    prefix.settle("accepted")
    prefix.settle("accepted")
    assert list(islice(owed, 3)) == [2, 4, 5]
    assert prefix.settled == Counts(2, 0)


def test_ready_is_bounded_by_bytes_but_never_empty_handed():
    prefix = Prefix((0, 1))
    for position in range(5):
        prefix.add(position, Span(position * 10, 10))
    assert [position for position, _ in prefix.ready(25)] == [0, 1]
    assert [position for position, _ in prefix.ready(0)] == [0]
    assert len(prefix.ready(1000)) == 5


@pytest.mark.parametrize("shard", [(1, 1), (-1, 2), (0, 0)], ids=str)
def test_a_shard_that_does_not_exist_is_refused(shard):
    with pytest.raises(ValueError, match="does not exist"):
        Prefix(shard)
