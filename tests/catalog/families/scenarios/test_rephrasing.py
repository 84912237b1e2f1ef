"""The messages that ask for the same: what a spec has beyond the defaults, each of them shows."""

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.catalog.house import HOUSE_BUILD, name_steps
from asynth.catalog.prompts import read_messages
from asynth.resources import fixtures_root
from asynth.run.counting import count_family
from asynth.space import Space

NAMES = ("step", "rego", "sbom", "diagnosis", "review", "inspection", "options", "misconception")


@pytest.fixture(scope="module", params=NAMES)
def rephrased(request, everything):
    """The family, and specs of it with those that ask the same."""
    family = FAMILIES_BY_NAME[request.param]
    space = Space([count_family(family, everything)], seed=5)
    specs = [space.at(position) for position in range(25)]
    return family, [(spec, family.rephrase(spec)) for spec in specs]


def test_the_own_message_is_among_them_and_only_messages_differ(rephrased):
    for spec, same in rephrased[1]:
        assert spec in same
        assert len({other["phrasing"] for other in same}) == len(same)
        assert all(other.without(frozenset({"phrasing"})) == spec.without(frozenset({"phrasing"})) for other in same)


def test_what_is_no_default_stands_in_every_prompt(rephrased):
    family, specs = rephrased
    for spec, same in specs:
        values = dict(spec.values)
        workload, build = BUILDS_BY_NAME[values["build"]]
        told = []
        if values["build"] != HOUSE_BUILD:
            told.append(build.command.replace("{artifact}", values.get("artifact", "")).split("\n")[0][:20])
        if values["step"] != name_steps(workload)[0]:
            told.append(values["step"])
        own = family.compose(spec).prompt
        told = [text for text in told if text in own]
        for other in same:
            prompt = family.compose(other).prompt
            assert all(text in prompt for text in told), (told, prompt)


def test_all_of_them_ask_the_same(rephrased):
    family, specs = rephrased
    messages = {message.name: message for message in read_messages(fixtures_root() / "phrasings" / family.name)}
    for spec, same in specs:
        assert {messages[other["phrasing"]].asks for other in same} == {messages[spec["phrasing"]].asks}
