from collections import Counter

import pytest

from asynth.space import Spec, split_of

IDENTIFIERS = frozenset({"project", "branch"})


def spec(number, project="demo"):
    return Spec("step", (("number", number), ("project", project), ("branch", "main")))


def test_splits_have_their_sizes():
    splits = Counter(split_of(spec(number), IDENTIFIERS) for number in range(50_000))
    assert splits["valid"] == pytest.approx(1_000, rel=0.12)
    assert splits["test"] == pytest.approx(2_000, rel=0.1)


def test_structural_siblings_share_a_split():
    for number in range(300):
        assert len({split_of(spec(number, f"project-{name}"), IDENTIFIERS) for name in range(20)}) == 1


def test_a_structure_is_what_is_split():
    assert len({split_of(spec(0, f"project-{name}"), frozenset()) for name in range(300)}) == 3


def test_splits_never_move():
    """A row that moved between splits would leak into training what an older run had kept back."""
    golden = (
        dict.fromkeys((0, 1, 2), "train") | dict.fromkeys((21, 163, 362), "valid") | dict.fromkeys((7, 16, 65), "test")
    )
    assert {number: split_of(spec(number), IDENTIFIERS) for number in golden} == golden
