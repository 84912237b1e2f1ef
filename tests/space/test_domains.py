from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asynth.space import Choice, Selection
from asynth.space.domains import are_disjoint


@st.composite
def selections(draw):
    sizes = draw(st.lists(st.integers(1, 3), max_size=5))
    groups = tuple(tuple(f"m{place}{member}" for member in range(size)) for place, size in enumerate(sizes))
    always = tuple(f"a{number}" for number in range(draw(st.integers(0, 2))))
    low = draw(st.integers(0, 4))
    return Selection("set", groups, always, at_least=low, at_most=draw(st.none() | st.integers(low, 7)))


def listed(selection):
    most = len(selection.members) if selection.at_most is None else selection.at_most
    for size in range(selection.at_least, most + 1):
        for chosen in combinations(sorted(selection.members), size):
            exclusive = all(len(set(chosen).intersection(group)) <= 1 for group in selection.groups)
            if exclusive and set(chosen).issuperset(selection.always):
                yield chosen


@given(selections())
def test_a_selection_is_the_subsets_that_it_describes(selection):
    expected = list(listed(selection))
    found = [selection.unrank(rank) for rank in range(selection.size)]
    assert sorted(found) == sorted(expected)
    assert [selection.rank(value) for value in found] == list(range(selection.size))


@given(selections(), st.data())
def test_a_restricted_selection_is_the_subsets_that_fit(selection, data):
    names = st.frozensets(st.sampled_from([*selection.members, "stranger"]), max_size=3)
    having, lacking = data.draw(names), data.draw(names)
    expected = sum(having <= set(chosen) and not lacking & set(chosen) for chosen in listed(selection))
    assert selection.restrict(having=having, lacking=lacking).size == expected


@given(selections(), selections())
def test_disjointness_is_never_claimed_wrongly(first, second):
    if are_disjoint(first, second):
        assert set(listed(first)).isdisjoint(listed(second))


@pytest.mark.parametrize(
    "value",
    [("b", "a"), ("a", "a"), ("a", "x"), ("a", "c", "d"), (), ("a", "b", "c"), "ab", 3, ["a"], ("a", 1), (("a",),)],
    ids=str,
)
def test_a_selection_refuses_what_it_does_not_contain(value):
    selection = Selection("set", (("b",), ("c", "d")), always=("a",), at_most=2)
    with pytest.raises(ValueError, match="selection 'set' does not have"):
        selection.rank(value)


def test_a_large_selection_is_exact():
    selection = Selection("set", tuple((f"m{number:02}",) for number in range(60)))
    assert selection.size == 2**60
    for rank in (0, 1, 2**59 - 1, 2**59, 2**60 - 1, 987654321987654321):
        assert selection.rank(selection.unrank(rank)) == rank
    for outside in (-1, 2**60):
        with pytest.raises(IndexError):
            selection.unrank(outside)


def test_selections_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="lists a member twice"):
        Selection("set", (("a",), ("b", "a")))
    with pytest.raises(ValueError, match="negative bound"):
        Selection("set", (("a",),), at_least=-1)


def test_a_choice_numbers_its_values():
    choice = Choice("mixed", ("a", 2, False, ("x", "y")))
    assert [choice.rank(choice.unrank(rank)) for rank in range(choice.size)] == [0, 1, 2, 3]
    for stranger in ("b", ("y", "x"), ["x", "y"]):
        with pytest.raises(ValueError, match="dimension 'mixed' does not have"):
            choice.rank(stranger)
    for outside in (-1, 4):
        with pytest.raises(IndexError):
            choice.unrank(outside)


def test_a_choice_with_equal_values_is_refused():
    with pytest.raises(ValueError, match="lists a value twice"):
        Choice("mixed", (1, True))
