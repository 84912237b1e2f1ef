"""Splits: what is held out is in no row of train, slices have their sizes, and nothing vanishes from train."""

from collections import Counter
from itertools import chain

import pytest

from asynth.catalog import FAMILIES, FAMILIES_BY_NAME, Available
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.house import HOUSE_BUILD
from asynth.catalog.prompts import read_messages
from asynth.catalog.rules import RULES_BY_NAME
from asynth.catalog.splits import AXES, OTHERS, held_attestors, held_pair, held_phrasing, place
from asynth.catalog.workloads import WORKLOADS
from asynth.example.evidence import describe_spec
from asynth.example.make import compose
from asynth.report.splits import Placed, measure_splits
from asynth.resources import fixtures_root
from asynth.space import Family, Space, Spec

POSITIONS = 20_000

USUAL = ("command-run", "git", "material", "product")


@pytest.fixture(scope="module")
def composed():
    """Return what the slices see of the first positions of a run on a machine that has everything."""
    everything = Available.everything()
    space = Space([Family(family.name, family.strata(everything), family.share) for family in FAMILIES], 11)
    rows = []
    for position in range(POSITIONS):
        spec = space.at(position)
        draft = compose(spec)
        placement = place(spec, draft.summary)
        told = describe_spec(draft, dict(spec.values))
        rows.append(Placed(draft.id, draft.family, placement.split, placement.axis, draft.prompt, "", told))
    return rows


@pytest.mark.timeout(400)
def test_train_has_nothing_of_what_is_held_out(composed):
    measured = measure_splits(composed, composed)
    assert measured["problems"] == []
    assert measured["empty"] == []
    assert measured["unknown"] == {}


@pytest.mark.timeout(400)
def test_slices_have_their_sizes(composed):
    slices = Counter((row.split, row.axis) for row in composed)
    assert set(slices) == {("train", None), *((split, axis) for split in ("valid", "test") for axis in AXES)}
    for (_, axis), rows in slices.items():
        if axis is not None:
            assert (0.015 if axis == "iid" else 0.004) < rows / POSITIONS < 0.025, (axis, rows)
    for split in ("valid", "test"):
        assert 0.04 < sum(slices[split, axis] for axis in AXES) / POSITIONS < 0.065


@pytest.mark.timeout(400)
def test_no_value_makes_up_a_slice(composed):
    for axis, values in (
        ("attestors", lambda row: row.spec.attestors),
        ("workload-rules", lambda row: (row.spec.workload, row.spec.rules)),
        ("phrasing", lambda row: (row.family, row.spec.values["phrasing"])),
    ):
        for split in ("valid", "test"):
            found = Counter(values(row) for row in composed if (row.split, row.axis) == (split, axis))
            assert len(found) >= 15, (split, axis)
            assert found.most_common(1)[0][1] < 0.5 * found.total(), (split, axis, found.most_common(1))


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("families", lambda row: (row.family,)),
        ("attestors", lambda row: row.spec.attestors),
        ("rules", lambda row: row.spec.rules),
        ("workloads", lambda row: (row.spec.workload,)),
        ("topics", lambda row: ((row.family, row.spec.values.get("scenario", row.spec.values.get("topic"))),)),
    ],
)
def test_train_has_the_parts_of_what_is_held_out(composed, what, parts):
    everywhere = Counter(chain.from_iterable(parts(row) for row in composed))
    train = Counter(chain.from_iterable(parts(row) for row in composed if row.split == "train"))
    missing = {part: number for part, number in everywhere.items() if number >= 10 and not train[part]}
    assert not missing, what


@pytest.mark.parametrize("family", FAMILIES_BY_NAME)
def test_each_family_holds_messages_out_and_keeps_others_that_ask_the_same(family):
    messages = read_messages(fixtures_root() / "phrasings" / family)
    held = {message.name: held_phrasing(family, message.name) for message in messages}
    if messages:
        assert {"valid", "test"} <= {*held.values()}
    for message in messages:
        if held[message.name]:
            for topic in message.topics:
                same = [
                    other
                    for other in messages
                    if not held[other.name]
                    and topic in other.topics
                    and other.asks == message.asks
                    and message.variants <= (other.variants or message.variants)
                ]
                assert len(same) >= OTHERS, (message.name, topic)
    assert held_phrasing(family, "no such message") is None


def test_a_set_is_held_out_for_a_combination_and_never_for_its_only_attestor():
    names = [attestor.name for attestor in ATTESTORS if attestor.name not in USUAL]
    assert not any(held_attestors(tuple(sorted((*USUAL, name)))) for name in names)
    pairs = [tuple(sorted((*USUAL, one, other))) for one in names for other in names if one < other]
    held = Counter(held_attestors(pair) for pair in pairs)
    assert held["valid"] == pytest.approx(0.14 * len(pairs), rel=0.35)
    assert held["test"] == pytest.approx(0.14 * len(pairs), rel=0.35)


def test_neither_a_rule_nor_the_workload_that_messages_mean_unsaid_loses_all_its_rows():
    meant = HOUSE_BUILD.split(" in ")[0]
    assert not any(held_pair(meant, rule) for rule in RULES_BY_NAME)
    for rule in RULES_BY_NAME:
        held = sum(held_pair(workload.name, rule) is not None for workload in WORKLOADS)
        assert held < len(WORKLOADS) / 5, rule
    assert held_pair("gcc", "no_such_rule") is None


def test_rows_that_differ_in_identifiers_alone_share_a_split(composed):
    row = next(row for row in composed if row.split == "train" and "policy_key" in row.spec.values)
    identifiers = FAMILIES_BY_NAME[row.family].identifiers
    assert "policy_key" in identifiers
    placements = set()
    for name in range(200):
        values = {**row.spec.values, "policy_key": f"key-{name}"}
        placements.add(place(Spec(row.family, tuple(values.items())), row.spec))
    assert len(placements) == 1


def test_the_iid_slice_is_drawn_by_structure(composed):
    row = next(row for row in composed if row.split == "train" and row.spec.values.get("terminal") is not None)
    found = Counter(
        place(Spec(row.family, tuple({**row.spec.values, "number": number}.items())), row.spec).split
        for number in range(10_000)
    )
    assert found["valid"] == pytest.approx(200, rel=0.3)
    assert found["test"] == pytest.approx(200, rel=0.3)
