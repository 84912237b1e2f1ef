"""That index, position and spec are the same thing three ways, for spaces small enough to list and for a large one."""

import random
from itertools import islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.space import Choice, Family, Selection, Space, Spec, Stratum


@st.composite
def choices(draw, name, identifier=False):
    return Choice(name, tuple(f"{name}{number}" for number in range(draw(st.integers(1, 4)))), identifier)


@st.composite
def selections(draw, name):
    groups = tuple(
        tuple(f"{name}{group}{member}" for member in range(draw(st.integers(1, 2))))
        for group in range(draw(st.integers(0, 3)))
    )
    low = draw(st.integers(0, 2))
    return Selection(name, groups, at_least=low, at_most=draw(st.integers(low, 4)))


@st.composite
def families(draw, name):
    free = tuple(draw(choices(f"f{place}", identifier=place == 1)) for place in range(draw(st.integers(0, 2))))
    strata = []
    for number in range(draw(st.integers(0, 5))):
        own = [draw(choices("a")), draw(selections("s"))][: draw(st.integers(0, 2))]
        strata.append(Stratum({"kind": number, "half": number % 2 == 0}, free, tuple(own)))
    return Family(name, tuple(strata), draw(st.sampled_from([0.02, 0.3, 1.0, 5.0])))


spaces = st.builds(
    lambda first, second, third, seed: Space([first, second, third], seed),
    families("one"),
    families("two"),
    families("three"),
    st.integers(0, 3),
)


def listed(family):
    """All specs of a family by brute force."""
    found = set()
    for stratum in family.strata:
        domains = stratum.domains
        for values in product(*([(d.name, d.unrank(rank)) for rank in range(d.size)] for d in domains)):
            found.add(Spec(family.name, (*stratum.fixed.items(), *values)))
    return found


@settings(max_examples=60, deadline=None)
@given(spaces)
def test_every_spec_has_one_index_and_one_position(space):
    everything = set().union(*map(listed, space.families))
    assert space.capacity == len(everything)
    assert {space.spec(index) for index in range(space.capacity)} == everything
    assert {space.at(position) for position in range(space.capacity)} == everything
    assert [space.index(space.spec(index)) for index in range(space.capacity)] == list(range(space.capacity))
    assert [space.position(space.at(place)) for place in range(space.capacity)] == list(range(space.capacity))
    assert space.structures == len({spec.without(frozenset({"f1"})) for spec in everything})


def test_ends_of_the_space(realistic):
    for outside in (-1, realistic.capacity):
        with pytest.raises(IndexError, match="outside the space"):
            realistic.spec(outside)
        with pytest.raises(IndexError, match="outside the space"):
            realistic.at(outside)
    last = realistic.capacity - 1
    assert realistic.index(realistic.spec(last)) == last
    assert realistic.position(realistic.at(last)) == last


def test_an_empty_space_has_nothing():
    empty = Space([Family("none", ())], 0)
    assert (empty.capacity, empty.structures, empty.capacities) == (0, 0, {"none": 0})
    with pytest.raises(IndexError):
        empty.at(0)


def test_inverses_at_random_places_of_a_large_space(realistic):
    draws = random.Random(1)
    for _ in range(50_000):
        place = draws.randrange(realistic.capacity)
        assert realistic.index(realistic.spec(place)) == place
    for _ in range(20_000):
        place = draws.randrange(realistic.capacity)
        assert realistic.position(realistic.at(place)) == place


def test_index_does_not_depend_on_the_seed_and_position_does(realistic):
    other = Space(realistic.families, seed=8)
    assert [other.spec(index) for index in range(200)] == [realistic.spec(index) for index in range(200)]
    same = sum(other.at(position) == realistic.at(position) for position in range(2_000))
    common = {other.at(position) for position in range(2_000)} & {realistic.at(position) for position in range(2_000)}
    assert same == 0
    assert len(common) < 20


def test_capacities_add_up(realistic):
    assert sum(realistic.capacities.values()) == realistic.capacity
    assert list(realistic.capacities) == ["step", "rego"]
    assert realistic.structures < realistic.capacity


def change(spec, **values):
    return Spec(spec.family, tuple((dict(spec.values) | values).items()))


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda spec: Spec("nonesuch", spec.values), "no family 'nonesuch'; known are step, rego"),
        (lambda spec: spec.without(frozenset({"step"})), "family 'step': dimension 'step' is missing"),
        (lambda spec: change(spec, colour="red"), "there is no dimension 'colour'"),
        (lambda spec: change(spec, step="paint"), "dimension 'step' cannot be 'paint' with"),
        (lambda spec: change(spec, workload="workload-99"), "dimension 'workload' cannot be 'workload-99'"),
        (lambda spec: change(spec, core=("product", "material")), "dimension 'core' cannot be"),
        (lambda spec: change(spec, extras=("git",) * 2), "dimension 'extras' cannot be"),
        (lambda spec: change(spec, extras=["git"]), "dimension 'extras' cannot be"),
    ],
)
def test_a_spec_outside_is_told_which_dimension_is_wrong(realistic, edit, message):
    spec = next(spec for spec in map(realistic.at, range(10)) if spec.family == "step")
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        realistic.index(edit(spec))
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        realistic.position(edit(spec))


def test_two_families_of_one_name_are_refused():
    with pytest.raises(ValueError, match="given twice: a, a"):
        Space([Family("a", ()), Family("a", ())], 0)


def test_strata_told_apart_by_their_domains_only():
    by_size = tuple(
        Stratum({}, (), (Selection("set", (("a",), ("b",), ("c",)), at_least=n, at_most=n),)) for n in range(4)
    )
    space = Space([Family("sets", by_size)], 3)
    specs = [space.at(position) for position in range(8)]
    assert [space.position(spec) for spec in specs] == list(range(8))
    assert sorted(len(spec["set"]) for spec in islice(specs, 4)) == [0, 1, 2, 3]


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
