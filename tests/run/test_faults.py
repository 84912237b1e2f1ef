"""Runs that meet one seeded fault after another, and end with the bytes of a run that met none.

The run loop and the store are the real ones, in this process; examples are made up, so that a life takes milliseconds. What
processes meet (kills of children and helpers, a full file system) is tried with real ones in `tests/e2e/test_interruption.py`.
"""

import asyncio
import random
import sys
import time
from contextlib import asynccontextmanager
from hashlib import sha256
from types import SimpleNamespace

import orjson
import pytest

import asynth
from asynth.errors import AsynthError, CommandError
from asynth.example.judge import KILLED, Rejected
from asynth.example.make import Attempt
from asynth.example.workbench import NO_WALL
from asynth.machine.capabilities import Capabilities
from asynth.run import generate, preflight, retrying
from asynth.run.prepare import RunSetup
from asynth.space import Spec
from asynth.store import checkpoint, journal_writer
from asynth.store.layout import EVIDENCE, LINE_FILES
from asynth.witness.engine import Engine

from .faulty_disk import KINDS, Disk

COUNT = 40
IN_CI = 200
ALL = 1800
TOGETHER = 100

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="which file a descriptor is for is read from /proc")


class World:
    """What a life of the run meets besides the disk: interruptions, children that are killed, and a clock that jumps."""

    def __init__(self) -> None:
        self.calls = self.interrupted_at = 0
        self.chance = random.Random(0)
        self.killed = 0.0
        self.clock = 0.0
        self.task = None

    async def make(self, spec, position, twins, bench):
        """Come to what the position always comes to, unless a child is killed on the way."""
        self.calls += 1
        if self.calls == self.interrupted_at:
            self.task.cancel()
        for _ in range(self.chance.randrange(5)):
            await asyncio.sleep(0)
        draft = SimpleNamespace(id=f"step-{position:012x}", family="step")
        if self.chance.random() < self.killed:
            if self.chance.random() < 0.3:
                raise CommandError("fork failed")
            return Attempt(Rejected("answer-failed", KILLED, 0, -9, "", ""), draft)
        number = int(sha256(str(position).encode()).hexdigest(), 16)
        if number % 6 == 0:
            return Attempt(Rejected("answer-failed", "", 0, 1, "no\n" * (number % 40), "expected"), draft)
        row = orjson.dumps({"messages": [{"content": f"{position}"}, {"content": "x" * (number % 3000)}]})
        split = ("train", "train", "valid", "test")[number % 4]
        record = {"id": draft.id, "position": position, "split": split, "sha256": sha256(row).hexdigest()}
        return Attempt(SimpleNamespace(record={**record, "finished": time.time()}), draft, row, split)


@pytest.fixture
def world(monkeypatch):
    """Let runs of this process have made-up examples, and need neither an engine nor a bench."""
    world = World()
    capabilities = Capabilities((), (), ())
    space = SimpleNamespace(at=lambda position: Spec("step", (("n", position),)), capacity=1 << 30, structures=1)

    async def prepare(config):
        return RunSetup(Engine("embedded", None, "", "", "v0.12"), capabilities, (), ("step",), space, NO_WALL, ())

    @asynccontextmanager
    async def open_workbench(*_, **__):
        yield SimpleNamespace(path="")

    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + world.clock)
    monkeypatch.setattr(generate, "prepare", prepare)
    monkeypatch.setattr(generate, "open_workbench", open_workbench)
    monkeypatch.setattr(generate, "make", world.make)
    monkeypatch.setattr(generate, "mark_identity", lambda _: "")
    monkeypatch.setattr(generate, "prompt_nats", lambda _: 0.0)
    monkeypatch.setattr(preflight, "digest_catalogue", lambda: "")
    monkeypatch.setattr(retrying, "_PAUSE_SECONDS", 0)
    monkeypatch.setattr(journal_writer, "_SYNC_SECONDS", 0.002)
    monkeypatch.setattr(checkpoint, "WORTH", 4096)
    return world


async def live(world: World, directory, concurrency: int) -> None:
    world.task = asyncio.current_task()
    config = asynth.Config(out=directory, count=COUNT, seed=7, concurrency=concurrency, recheck=0)
    async with asynth.generate(config) as examples:
        async for _ in examples:
            pass


def read_run(directory) -> dict[str, list[bytes]]:
    """Return the lines of a run, without where it lies and when its examples were accepted."""
    found = {name: (directory / name).read_bytes().replace(str(directory).encode(), b"") for name in LINE_FILES}
    lines = {name: content.splitlines() for name, content in found.items()}
    lines[EVIDENCE] = [line[: line.index(b',"finished"')] for line in lines[EVIDENCE]]
    return lines


@pytest.fixture
def undisturbed(world, tmp_path):
    asyncio.run(live(world, tmp_path / "undisturbed", 1))
    return read_run(tmp_path / "undisturbed")


def live_through_faults(seed: int, world: World, disk: Disk) -> list[tuple[str, str]]:
    """Let a run meet one to three faults, each in a life of its own, and then none; return what it met and said."""
    chance = random.Random(seed)
    met = []
    for _ in range(chance.randint(1, 3)):
        world.calls, world.interrupted_at, world.killed = 0, 0, 0.0
        world.chance = random.Random(chance.random())
        world.clock = chance.choice((0, 0, -86400, 86400 * 400))
        kind = chance.choice((*KINDS, "power", "kill", "interruption", "children"))
        if kind == "interruption":
            world.interrupted_at = chance.randint(1, 60)
        elif kind == "children":
            world.killed = chance.choice((0.05, 0.3, 0.9))
        else:
            disk.arm(kind, int(1.06 ** chance.uniform(0, 90)), chance)
        try:
            asyncio.run(live(world, disk.directory, chance.randint(1, 16)))
        except (AsynthError, asyncio.CancelledError) as error:
            met.append((kind, str(error)))
        finally:
            disk.settle()
    world.interrupted_at, world.killed = 0, 0.0
    asyncio.run(live(world, disk.directory, chance.randint(1, 16)))
    return met


def hold_to(undisturbed, seed: int, world: World, disk: Disk) -> list[str]:
    met = live_through_faults(seed, world, disk)
    assert not any("\n" in said for _, said in met)
    assert read_run(disk.directory) == undisturbed, f"seed {seed}: {met}"
    return [kind for kind, _ in met]


@linux_only
@pytest.mark.parametrize("begin", range(0, IN_CI, 50))
def test_faults_change_no_byte(begin, world, undisturbed, tmp_path, monkeypatch):
    met = []
    for seed in range(begin, begin + 50):
        with monkeypatch.context() as patching:
            met += hold_to(undisturbed, seed, world, Disk(tmp_path / f"{seed}", patching))
    assert {*met} == {*KINDS, "interruption", "children"}
    assert len(met) >= 50


@linux_only
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("begin", range(IN_CI, ALL, TOGETHER))
def test_many_more_faults_change_no_byte(begin, world, undisturbed, tmp_path, monkeypatch):
    for seed in range(begin, begin + TOGETHER):
        with monkeypatch.context() as patching:
            hold_to(undisturbed, seed, world, Disk(tmp_path / f"{seed}", patching))
