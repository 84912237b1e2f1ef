"""What a run does about failures: which are tried again, which go to quarantine, and which stop it."""

import asyncio
import json
from dataclasses import replace

import pytest

import asynth
from asynth.errors import CapabilityError, CommandError, MachineError
from asynth.example import make as making
from asynth.example.draft import Replace, Twin
from asynth.example.judge import Rejected
from asynth.example.make import Attempt, compose
from asynth.machine.capabilities import Tool
from asynth.run import generate, retrying
from asynth.run.preflight import reopen
from asynth.space import Spec


@pytest.fixture
def settings(on_machine, tmp_path):
    return asynth.Config(out=tmp_path / "run", count=3, seed=7, concurrency=1, engine="embedded", twins="none")


@pytest.fixture
def calls(monkeypatch):
    """Let the first position fail as a test says; return what was called for it."""

    def fail_with(outcomes):
        made = []
        make = generate.make
        waiting = iter(outcomes)

        async def watched(spec, position, *rest):
            if position:
                return await make(spec, position, *rest)
            made.append(position)
            outcome = next(waiting, None)
            if isinstance(outcome, BaseException):
                raise outcome
            return await make(spec, position, *rest) if outcome is None else Attempt(outcome, compose(spec))

        monkeypatch.setattr(generate, "make", watched)
        monkeypatch.setattr(retrying, "_PAUSE_SECONDS", 0)
        return made

    return fail_with


def rejected(transient):
    return Rejected(
        *(("timeout", "the time limit passed") if transient else ("answer-failed", "")), 0, 1, "said", "expected"
    )


async def run(settings):
    async with asynth.generate(settings) as examples:
        return [example.position async for example in examples]


def quarantine(settings):
    return [json.loads(line) for line in (settings.out / "quarantine.jsonl").read_text().splitlines()]


@pytest.mark.parametrize(
    ("outcomes", "tries"),
    [([rejected(True), rejected(True)], 3), ([rejected(False)], 2), ([CommandError("fork failed")], 2)],
    ids=["transient", "deterministic", "launch"],
)
async def test_a_failure_that_passes_costs_nothing(settings, calls, outcomes, tries):
    made = calls(outcomes)
    assert await run(settings) == [0, 1, 2]
    assert len(made) == tries
    assert quarantine(settings) == []


async def test_what_fails_the_same_way_twice_goes_to_quarantine(settings, calls):
    made = calls([rejected(False)] * 9)
    assert await run(settings) == [1, 2, 3]
    assert len(made) == 2
    [record] = quarantine(settings)
    assert (record["position"], record["reason"], record["block"], record["exit"]) == (0, "answer-failed", 0, 1)
    assert record["stderr"] == "said"
    assert f"replay --run {settings.out} --id {record['id']}" in record["replay"]


async def test_a_run_that_accepts_nothing_stops(settings, monkeypatch):
    async def fail(spec, *rest):
        return Attempt(rejected(False), compose(spec))

    monkeypatch.setattr(generate, "make", fail)
    with pytest.raises(CommandError, match=r"none of the first \d+ positions was accepted, .* answer-failed"):
        await run(settings)
    assert len(quarantine(settings)) == generate.HOPELESS


@pytest.mark.parametrize("failure", [CommandError("fork failed"), rejected(True)], ids=["starts-nothing", "too-slow"])
async def test_a_machine_that_fails_stops_the_run_and_blames_no_example(settings, calls, failure):
    calls([failure] * retrying.TRIES)
    with pytest.raises(MachineError, match="position 0 failed 5 times because of the machine"):
        await run(settings)
    assert quarantine(settings) == []
    assert await run(settings) == [0, 1, 2]


async def test_gaps_of_an_interrupted_run_are_filled_though_enough_rows_lie_behind_them(settings, calls):
    """Position 0 is stopped while later ones finish; then fewer rows are asked for than were made."""
    calls([asyncio.CancelledError()])
    async with asynth.generate(settings.model_copy(update={"count": 6, "concurrency": 2})) as examples:
        async with asyncio.timeout(60):
            while examples.progress.accepted < 3:  # noqa: ASYNC110  progress tells nobody when it moves
                await asyncio.sleep(0.01)
    assert (settings.out / "train.jsonl").read_bytes() == b""
    assert 0 in await run(settings.model_copy(update={"count": 2}))
    assert len((settings.out / "evidence.jsonl").read_bytes().splitlines()) == 2


@pytest.fixture
def ruin(monkeypatch):
    """Let the twins of the first positions be others, one each; nothing else of their examples changes."""
    compose_truly, ids = making.compose, {}

    def ruin(*twins):
        def compose(spec):
            draft = compose_truly(spec)
            number = ids.setdefault(draft.id, len(ids))
            return replace(draft, twins=(twins[number],)) if number < len(twins) else draft

        monkeypatch.setattr(making, "compose", compose)

    return ruin


async def test_an_example_whose_twin_does_not_count_goes_to_quarantine(settings, ruin):
    """The verdict is held to a twin that witness accepts, one that it rejects for another reason, and a failing edit."""
    ruin(
        Twin("harmless", (), "true\n", "artifact-mismatch"),
        Twin("other", (), "witness verify -p ../no.json -k ../no.pub\n", "artifact-mismatch"),
        Twin("uneditable", (Replace("no-such-file", "a", "b"),), "false\n", "artifact-mismatch"),
    )
    assert await run(settings.model_copy(update={"count": 1, "twins": "all"})) == [3]
    told = [(record["position"], record["reason"]) for record in quarantine(settings)]
    assert told == [(0, "twin-accepted"), (1, "twin-other-reason"), (2, "twin-failed")]
    assert not [line for path in settings.out.glob("t*.jsonl") for line in path.read_bytes().splitlines()[1:]]


async def test_an_example_is_not_blamed_for_a_program_that_vanished(settings, calls, monkeypatch):
    calls([rejected(False)] * 2)
    prepare = generate.prepare

    async def lose_make(config):
        setup = await prepare(config)
        return replace(setup, tools=(*setup.tools, Tool("make", "/no-such-folder/make", "")))

    monkeypatch.setattr(generate, "prepare", lose_make)
    with pytest.raises(CapabilityError, match=r"/make is gone, and examples need it; bring make back"):
        await run(settings)
    assert quarantine(settings) == []


async def test_a_share_of_positions_is_executed_twice_and_a_changed_verdict_is_told(settings, monkeypatch):
    made = []
    make = generate.make

    async def watched(spec, position, *rest):
        made.append(position)
        if position == 1 and made.count(1) > 1:
            return Attempt(rejected(False), compose(spec))
        return await make(spec, position, *rest)

    monkeypatch.setattr(generate, "make", watched)
    monkeypatch.setattr(retrying, "_PAUSE_SECONDS", 0)
    async with asynth.generate(settings.model_copy(update={"recheck": 1.0})) as examples:
        assert [example.position async for example in examples] == [0, 1, 2]
    assert sorted(made) == [0, 0, 1, 1, 1, 2, 2]
    told = json.loads((settings.out / "manifest.json").read_text())["rechecked"]
    assert told["positions"] == 3
    [change] = told["changed"]
    assert change.endswith("accepted, then answer-failed")
    assert quarantine(settings) == []


def test_the_share_that_is_executed_twice_is_the_same_in_every_run():
    specs = [Spec("step", (("n", n),)) for n in range(4000)]
    drawn = [spec for spec in specs if generate.is_drawn(spec, 0.01)]
    assert 20 <= len(drawn) <= 64
    assert not any(generate.is_drawn(spec, 0) for spec in specs)
    assert all(generate.is_drawn(spec, 1) for spec in specs)


async def test_retry_makes_what_is_in_quarantine_again_and_nothing_else(settings, calls, tmp_path):
    other = settings.model_copy(update={"out": tmp_path / "other"})
    assert sorted(await run(other)) == [0, 1, 2]
    calls([rejected(False)] * 2)
    assert await run(settings) == [1, 2, 3]
    config, reopened = reopen(settings.out, {"concurrency": 2})
    assert (reopened, config.concurrency) == (1, 2)
    assert await run(config) == [0]
    assert quarantine(settings) == []
    # A run never takes away what it has: the row behind the third one stays.
    for name in ("train.jsonl", "valid.jsonl", "test.jsonl"):
        assert (settings.out / name).read_bytes().startswith((other.out / name).read_bytes())
    assert reopen(settings.out, {})[1] == 0
