import pickle

import pytest

from asynth.space import Spec


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
