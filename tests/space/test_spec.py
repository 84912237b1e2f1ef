import pickle
from collections import Counter

import pytest

from asynth.space import Spec, split_of

IDENTIFIERS = frozenset({"project", "branch"})


def test_values_are_kept_in_the_order_of_names():
    first = Spec("step", (("style", "jq"), ("core", ("a", "b")), ("width", 2)))
    second = Spec("step", (("width", 2), ("style", "jq"), ("core", ("a", "b"))))
    assert first == second
    assert hash(first) == hash(second)
    assert first.values == (("core", ("a", "b")), ("style", "jq"), ("width", 2))
    assert first["width"] == 2
    with pytest.raises(KeyError):
        first["colour"]


def test_canonical_json_and_id_are_stable():
    spec = Spec("step", (("style", "jq"), ("clean", True), ("core", ("a", "é")), ("width", 2)))
    text = r'{"family":"step","values":{"clean":true,"core":["a","\u00e9"],"style":"jq","width":2}}'
    assert spec.canonical_json() == text
    assert spec.id == "step-d31f4f5e21f9"
    assert spec.id == Spec("step", tuple(reversed(spec.values))).id
    assert Spec("rego", spec.values).id != spec.id


def test_a_dimension_given_twice_is_refused():
    with pytest.raises(ValueError, match="gives a dimension twice"):
        Spec("step", (("style", "jq"), ("style", "sed")))


def test_a_spec_survives_pickling():
    spec = Spec("step", (("core", ("a",)),))
    assert pickle.loads(pickle.dumps(spec)) == spec
    assert pickle.loads(pickle.dumps(spec)).id == spec.id


def test_without_takes_dimensions_away():
    spec = Spec("step", (("a", 1), ("b", 2), ("c", 3)))
    assert spec.without(frozenset({"b", "z"})) == Spec("step", (("a", 1), ("c", 3)))


def numbered(number, project="demo"):
    return Spec("step", (("number", number), ("project", project), ("branch", "main")))


def test_splits_have_their_sizes():
    splits = Counter(split_of(numbered(number), IDENTIFIERS) for number in range(50_000))
    assert splits["valid"] == pytest.approx(1_000, rel=0.12)
    assert splits["test"] == pytest.approx(2_000, rel=0.1)


def test_structural_siblings_share_a_split():
    for number in range(300):
        assert len({split_of(numbered(number, f"project-{name}"), IDENTIFIERS) for name in range(20)}) == 1


def test_a_structure_is_what_is_split():
    assert len({split_of(numbered(0, f"project-{name}"), frozenset()) for name in range(300)}) == 3


def test_splits_never_move():
    """A row that moved between splits would leak into training what an older run had kept back."""
    golden = (
        dict.fromkeys((0, 1, 2), "train") | dict.fromkeys((21, 163, 362), "valid") | dict.fromkeys((7, 16, 65), "test")
    )
    assert {number: split_of(numbered(number), IDENTIFIERS) for number in golden} == golden
