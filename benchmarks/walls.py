"""What the wall costs: commands and whole examples that take turns with and without it, in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from asynth.example.draft import Draft
from asynth.example.judge import Rejected
from asynth.example.make import Attempt, compose, make
from asynth.example.workbench import NO_WALL, Workbench, open_workbench, uses_caches
from asynth.run.prepare import RunSetup
from asynth.script import Bash

_EMPTY = (Bash("true\n"),)
_SECONDS = 300.0

_LOOKED_AT = 500
"""Positions among which there are examples of every common kind."""


@dataclass(frozen=True, slots=True)
class WallCost:
    """What was measured; of each pair the first is with the wall.

    :param commands: CPU milliseconds of a command that does nothing, the median
    :param cached: the same where the shared caches are there, and a layer over them; None where no example has them
    :param share: of the examples of the mix that have them
    :param cpu: CPU seconds of all commands of the examples
    :param seconds: that the examples took
    :param examples: how many were accepted on both sides
    """

    commands: tuple[float, float]
    cached: tuple[float, float] | None
    share: float
    cpu: tuple[float, float]
    seconds: tuple[float, float]
    examples: int

    @property
    def milliseconds(self) -> float:
        """What the wall adds to a command of the mix."""
        plain = self.commands[0] - self.commands[1]
        layered = self.cached[0] - self.cached[1] if self.cached else plain
        return plain * (1 - self.share) + layered * self.share


async def measure_cost(setup: RunSetup, positions: Sequence[int], commands: int, seed: int) -> WallCost:
    """Execute `commands` empty commands and the examples of `positions` with a twin each, on both sides in turn."""
    async with (
        open_workbench(
            setup.engine, setup.tools, seed=seed, concurrency=1, time_limit=_SECONDS, wall=setup.wall
        ) as walled,
        open_workbench(setup.engine, setup.tools, seed=seed, concurrency=1, time_limit=_SECONDS, wall=NO_WALL) as bare,
    ):
        sides = (walled, bare)
        drafts = [compose(setup.space.at(position)) for position in range(min(_LOOKED_AT, setup.space.capacity))]
        with_caches = [draft for draft in drafts if uses_caches(draft)]
        without = next((draft for draft in drafts if not uses_caches(draft)), drafts[0])
        empty = await _time_empty(sides, without, commands)
        layered = await _time_empty(sides, with_caches[0], commands) if with_caches else None
        spent, seconds, count = [0.0, 0.0], [0.0, 0.0], 0
        for position in positions:
            made: list[tuple[Attempt, float]] = []
            for bench in sides:
                began = time.perf_counter()
                made.append((await make(setup.space.at(position), position, "one", bench), time.perf_counter() - began))
            if any(isinstance(attempt.result, Rejected) for attempt, _ in made):
                continue
            count += 1
            for side, (attempt, took) in enumerate(made):
                spent[side] += _cpu(attempt)
                seconds[side] += took
    share = len(with_caches) / len(drafts)
    return WallCost(empty, layered, share, (spent[0], spent[1]), (seconds[0], seconds[1]), count)


async def _time_empty(sides: Sequence[Workbench], draft: Draft, commands: int) -> tuple[float, float]:
    places = [(bench, await bench.lay_out(draft)) for bench in sides]
    taken: list[list[float]] = [[], []]
    for _ in range(commands):
        for (bench, workspace), times in zip(places, taken, strict=True):
            transcript = await bench.execute(_EMPTY, workspace, draft)
            times.append(1000 * transcript.steps[0].cpu)
    for bench, workspace in places:
        await bench.remove(workspace)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _cpu(attempt: Attempt) -> float:
    if isinstance(attempt.result, Rejected):
        return 0.0
    record = attempt.result.record
    return sum(command.cpu for command in record.commands) + sum(twin.cpu for twin in record.twins)
