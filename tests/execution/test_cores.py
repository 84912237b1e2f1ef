import os
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.execution.cores import divide, divide_cores, keep_to, usable_cores

keeps_sets = pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a set of cores for each process")

TELL = "import os; print(sorted(os.sched_getaffinity(0)))"


def cores_of_a_child():
    done = subprocess.run((sys.executable, "-I", "-c", TELL), capture_output=True, text=True, check=True)
    return done.stdout.strip()


@given(st.sets(st.integers(0, 255), min_size=1), st.integers(1, 40))
def test_shares_are_even_and_leave_no_core_out(cores, parts):
    shares = divide(sorted(cores), parts)
    assert len(shares) == parts
    assert frozenset().union(*shares) == cores
    sizes = [len(share) for share in shares]
    if parts <= len(cores):
        assert sum(sizes) == len(cores)
        assert max(sizes) - min(sizes) <= 1
    else:
        assert set(sizes) == {1}


def test_without_sets_of_cores_every_share_is_what_the_system_gives():
    assert divide((), 3) == (frozenset(),) * 3


@keeps_sets
def test_shares_are_of_the_cores_that_this_process_may_use():
    before = os.sched_getaffinity(0)
    one = {max(before)}
    os.sched_setaffinity(0, one)
    try:
        assert usable_cores() == 1
        assert divide_cores(2) == (one, one)
    finally:
        os.sched_setaffinity(0, before)
    assert usable_cores() == len(before)
    assert divide_cores(1) == (before,)


@keeps_sets
def test_only_what_is_started_inside_keeps_to_the_share():
    before = os.sched_getaffinity(0)
    share = divide_cores(len(before))[0]
    with suppress(ZeroDivisionError), keep_to(share):
        assert cores_of_a_child() == str(sorted(share))
        _ = 1 / 0
    assert os.sched_getaffinity(0) == before
    assert cores_of_a_child() == str(sorted(before))


@keeps_sets
def test_a_share_of_cores_that_are_gone_keeps_nothing():
    before = os.sched_getaffinity(0)
    with keep_to(frozenset({max(before) + 500})):
        assert os.sched_getaffinity(0) == before
    with keep_to(frozenset()):
        assert os.sched_getaffinity(0) == before
