"""A family narrowed to some values is the part of it that has them, whatever kind of dimension they are of."""

import pytest

from asynth.errors import ConfigurationError
from asynth.run.narrowing import narrow, read_conditions
from asynth.space import Choice, Family, Selection, Space, Stratum

RUN = Selection("run", (("environment",), ("git",), ("link",)))
FAMILY = Family(
    "toys",
    (
        Stratum({"scenario": "lost", "build": "make app in c/app"}, (), (RUN, Choice("step", ("build", "compile")))),
        Stratum({"scenario": "torn", "build": "make app in c/app"}, (), (Choice("rules", (("one",), ("one", "two"))),)),
        Stratum({"scenario": "torn", "build": "tar czf in c/app"}, (), (Choice("rules", (("one",), ("two",))),)),
    ),
)


def specs(**conditions):
    space = Space([narrow(FAMILY, conditions)], seed=0)
    return [dict(space.spec(index).values) for index in range(space.capacity)]


def test_every_spec_that_meets_the_conditions_is_there_and_no_other():
    whole = Space([FAMILY], seed=0)
    everything = [dict(whole.spec(index).values) for index in range(whole.capacity)]
    assert specs() == everything
    assert specs(scenario="torn") == [values for values in everything if values["scenario"] == "torn"]
    assert specs(step="build") == [values for values in everything if values.get("step") == "build"]
    assert specs(run="git,link") == [values for values in everything if {"git", "link"} <= set(values.get("run", ()))]
    assert specs(rules="two") == [values for values in everything if "two" in values.get("rules", ())]
    assert specs(build="make app", rules="one") == [
        values for values in everything if values["build"] == "make app in c/app" and "one" in values.get("rules", ())
    ]


def test_a_spec_is_the_same_as_in_the_whole_family():
    whole, part = Space([FAMILY], seed=0), Space([narrow(FAMILY, {"rules": "two"})], seed=0)
    known = {whole.spec(index).id for index in range(whole.capacity)}
    assert {part.spec(index).id for index in range(part.capacity)} < known


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        ({"colour": "red"}, ("colour=red", "no such dimension", "build, rules, run, scenario, step")),
        ({"scenario": "burnt"}, ("scenario=burnt", "lost, torn")),
        ({"rules": "three"}, ("rules=three", "one, two")),
        ({"run": "omnitrail"}, ("run=omnitrail", "environment, git, link")),
        ({"scenario": "lost", "rules": "one"}, ("rules=one", "no such dimension", "run, scenario, step")),
    ],
)
def test_what_nothing_meets_is_told_with_what_there_is(conditions, words):
    with pytest.raises(ConfigurationError) as error:
        narrow(FAMILY, conditions)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_conditions_are_written_name_and_value():
    assert read_conditions(["scenario=lost", "build=make X=1"]) == {"scenario": "lost", "build": "make X=1"}
    for wrong in (["scenario"], ["=lost"], ["scenario="], ["step=a", "step=b"]):
        with pytest.raises(ConfigurationError):
            read_conditions(wrong)
