"""Complaints: what the prompt shows and what the answer says are the same in every state, and the answer helps in each."""

import os
import shutil
import subprocess
from dataclasses import replace

import pytest

from asynth.catalog import FAMILIES_BY_NAME, house
from asynth.catalog.families.diagnosis import chained, complaints, complaints_policy
from asynth.catalog.families.scenarios.family import bind_case
from asynth.catalog.families.scenarios.slots import write_prompt
from asynth.catalog.prompts import read_messages
from asynth.resources import fixtures_root
from asynth.run.counting import count_family
from asynth.script import Bash, Text, render
from asynth.space import Space

SCENARIOS = {
    scenario.name: scenario
    for scenario in (*chained.CAUSES, *complaints.CAUSES, *complaints_policy.CAUSES)
    if len(scenario.states) > 1
}
STATES = [(name, state) for name, scenario in SCENARIOS.items() for state in scenario.states]
MESSAGES = {message.name: message for message in read_messages(fixtures_root() / "phrasings" / "diagnosis")}


@pytest.fixture(scope="module")
def specs(everything):
    space = Space([count_family(FAMILIES_BY_NAME["diagnosis"], everything)], seed=7)
    return [space.at(position) for position in range(3000)]


def test_a_file_that_changes_between_two_steps_is_the_only_one(everything):
    (scenario,) = (one for one in chained.CAUSES if one.name == "changed-between")
    fitting = [build for _, _, build in everything.builds() if scenario.fits(build)]
    assert len(fitting) > 20
    # cargo links a program to a file in target/release/deps, and verify may complain about either of them
    assert not [build.command for build in fitting if build.artifacts[0].startswith("target/release/")]


def cases(specs, name):
    for spec in specs:
        values = dict(spec.values)
        if values["scenario"] == name:
            yield values, bind_case(spec, SCENARIOS[name], MESSAGES[values["phrasing"]])


@pytest.mark.parametrize("name", SCENARIOS)
def test_prompt_and_answer_are_the_same_in_every_state_and_what_happened_is_not(specs, name):
    met = set()
    for _, case in cases(specs, name):
        met.add(case.state)
        exchanges = [SCENARIOS[name].compose(replace(case, state=state)) for state in SCENARIOS[name].states]
        assert len({render(exchange.answer) for exchange in exchanges}) == 1
        assert len({write_prompt(case, exchange) for exchange in exchanges}) == 1
        assert len({str(exchange.past) for exchange in exchanges}) == len(exchanges)
    assert met == set(SCENARIOS[name].states)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "state"), STATES, ids=[f"{name} {state}" for name, state in STATES])
def test_the_answer_helps_in_every_state(specs, witness, tmp_path, name, state):
    at_house = [case for values, case in cases(specs, name) if values["build"] == house.HOUSE_BUILD]
    case = next((case for case in at_house if case.procedure.artifact), at_house[0])
    exchange = SCENARIOS[name].compose(replace(case, state=state))
    checkout = tmp_path / "checkout"
    shutil.copytree(fixtures_root() / "projects" / "c/app", checkout)
    for key in (exchange.fixture or case.fixture).keys:
        shell(f"openssl genpkey -algorithm ed25519 -out {key.private}", checkout, witness)
        shell(f"openssl pkey -in {key.private} -pubout -out {key.public}", checkout, witness)
    shell(
        "git init -q -b main && printf '/app\\n' > .gitignore && git add -A && git commit -q -m First",
        checkout,
        witness,
    )
    for part in exchange.past.hidden:
        assert shell(part.text, checkout, witness).returncode == 0
    assert shell(exchange.past.shown[-1].text, checkout, witness).returncode != 0
    said = ""
    for part in exchange.answer:
        assert not isinstance(part, Text)
        if isinstance(part, Bash):
            done = shell(part.text, checkout, witness)
            assert done.returncode == 0, done.stderr
            said = done.stderr
    assert "Verification succeeded" in said


def shell(text, checkout, witness):
    """Run `text` in `checkout` as an answer's block runs."""
    identity = {f"GIT_{who}_{what}": "ada@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | identity | {"PATH": f"{witness.parent}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
