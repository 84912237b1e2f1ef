import math

import pytest

from asynth.space import Choice, Family, Selection, Stratum

STEP = Choice("step", ("build", "test"))
NAME = Choice("name", ("a", "b", "c"), identifier=True)


def test_counting_with_and_without_identifiers():
    family = Family(
        "one", (Stratum({"kind": 0}, (STEP, NAME), ()), Stratum({"kind": 1}, (STEP, NAME), (Choice("x", (1,)),)))
    )
    assert (family.capacity, family.structures) == (12, 4)
    assert family.identifiers == {"name"}


def test_a_stratum_without_specs_counts_nothing():
    nothing = Stratum({"kind": 0}, (STEP,), (Choice("name", (), identifier=True),))
    assert (nothing.capacity, nothing.structures) == (0, 0)


@pytest.mark.parametrize(
    ("strata", "message"),
    [
        ((Stratum({"kind": 0}, (), ()), Stratum({"kind": 0}, (), ())), "may share specs"),
        ((Stratum({}, (), (NAME,)), Stratum({}, (), (Choice("name", ("z",), identifier=True),))), "may share specs"),
        ((Stratum({"step": "test"}, (), ()), Stratum({}, (), (STEP,))), "may share specs"),
        ((Stratum({"kind": 0}, (STEP,), ()), Stratum({"kind": 1}, (NAME,), ())), "free domains differ"),
        ((Stratum({"kind": 0}, (), (NAME,)), Stratum({"kind": 1, "name": "a"}, (), ())), "identifiers in some strata only"),
    ],
    ids=["equal", "identifiers only", "fixed inside a domain", "free domains", "identifier here and not there"],
)  # fmt: skip
def test_families_whose_strata_do_not_fit_together_are_refused(strata, message):
    with pytest.raises(ValueError, match=message):
        Family("one", strata)


def test_strata_may_be_told_apart_by_a_domain_or_by_their_dimensions():
    Family("one", (Stratum({"step": "lint"}, (), ()), Stratum({}, (), (STEP,))))
    Family("two", (Stratum({}, (), (STEP,)), Stratum({}, (), (Choice("step", ("lint",)),))))
    Family("three", (Stratum({"kind": 0}, (), ()), Stratum({"kind": 0}, (), (STEP,))))
    narrow, wide = Selection("set", (("a",), ("b",)), at_most=0), Selection("set", (("a",), ("b",)), at_least=1)
    Family("four", (Stratum({}, (), (narrow,)), Stratum({}, (), (wide,))))


@pytest.mark.parametrize("share", [0, -1.0, math.nan, math.inf])
def test_a_share_is_a_positive_number(share):
    with pytest.raises(ValueError, match="a share is a positive number"):
        Family("one", (), share)


def test_a_dimension_given_twice_is_refused():
    with pytest.raises(ValueError, match="a dimension twice: step, step"):
        Stratum({"step": "build"}, (STEP,), ())
