"""asynth against its floor: the same positions, by turns, in one run.

Which concurrency is the floor's best is tried first; then asynth, the floor at its best, and all commands that asynth runs,
at that concurrency and one at a time, take turns, so that a machine that slows down slows all of them. Ratios are those of
the seconds summed over the rounds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asynth.config import Config
from asynth.example.draft import Draft, Twin
from asynth.example.make import choose_twins, compose
from asynth.example.workbench import open_workbench
from asynth.run.prepare import RunSetup, prepare
from benchmarks.floor import Floor, Taken
from benchmarks.generating import Generated, generate_watched

CONCURRENCIES = (2, 3, 4, 8, 24)
"""Numbers of threads among which the floor's best is looked for."""

TRIED = 0.5
"""Part of the examples on which the floor's best concurrency is looked for, twice, in one order and in the other: what else
the machine did meanwhile must not choose."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Contest:
    """What each side took, by round.

    :param warm: a generation before the clock counted, which filled the caches of toolchains
    :param tried: (threads, seconds of its two trials), from which the floor's best was chosen
    :param same: all commands that asynth runs, with the floor's threads; empty where that was not run
    :param alone: the same, one at a time
    :param plain: the same, one at a time, by a release without the variables that asynth gives it
    """

    warm: Generated
    rounds: tuple[Generated, ...]
    floor: tuple[Taken, ...]
    same: tuple[Taken, ...]
    alone: tuple[Taken, ...]
    plain: tuple[Taken, ...]
    tried: tuple[tuple[int, float], ...]
    threads: int

    @property
    def rate(self) -> float:
        """Accepted examples per second of asynth over all rounds."""
        return sum(len(made.positions) for made in self.rounds) / sum(made.seconds for made in self.rounds)

    @property
    def own_cpu(self) -> float:
        """CPU seconds of asynth's main process per example."""
        return sum(made.own_cpu for made in self.rounds) / sum(len(made.positions) for made in self.rounds)

    @property
    def floor_rate(self) -> float:
        """Examples per second of the floor over all rounds."""
        return sum(len(made.positions) for made in self.rounds) / _seconds(self.floor)

    @property
    def to_floor(self) -> float:
        """Rate of asynth as a part of the floor's."""
        return _seconds(self.floor) / sum(made.seconds for made in self.rounds)

    @property
    def to_alone(self) -> float:
        """Rate of asynth as a multiple of that of one command at a time."""
        return _seconds(self.alone) / sum(made.seconds for made in self.rounds)

    @property
    def to_plain(self) -> float:
        """Rate of asynth as a multiple of that of one command at a time in a shell with nothing but witness."""
        return _seconds(self.plain) / sum(made.seconds for made in self.rounds)

    @property
    def same_to_alone(self) -> float:
        """What the same commands gain by the floor's threads: what doing nothing else reaches here."""
        return _seconds(self.alone) / _seconds(self.same)

    @property
    def bound(self) -> float:
        """What the same commands gain over one at a time if all cores are busy all the time with the CPU that they take alone.

        Commands that use several cores by themselves leave less to gain, since they have gained it already. It is no limit
        for asynth, whose commands keep to a share of the cores and take less CPU so.
        """
        return _seconds(self.alone) * (os.cpu_count() or 1) / sum(taken.cpu for taken in self.alone)


def _seconds(taken: Sequence[Taken]) -> float:
    return sum(one.seconds for one in taken)


async def compete(config: Config, *, rounds: int, threads: Sequence[int], alone: bool, tell: Tell) -> Contest:
    """Run the contest on the first ``config.count`` positions that are accepted.

    :param threads: numbers of threads to try for the floor; the best of them goes into the rounds
    :param alone: whether to run one command at a time too, and what that is compared with
    :raises RuntimeError: if a later generation accepts other positions than the first
    """
    tell(f"{config.count} examples to fill the caches")
    warm = await generate_watched(config)
    setup = await prepare(config)
    async with (
        open_workbench(
            setup.engine,
            setup.tools,
            seed=config.seed,
            concurrency=config.concurrency,
            time_limit=config.timeout,
        ) as bench,
        Floor(bench, [choose(setup, position) for position in warm.positions]) as floor,
    ):
        tried = dict.fromkeys(threads, 0.0) if len(threads) > 1 else {}
        for number in (*tried, *reversed(tried)):
            tell(f"floor with {number} threads")
            tried[number] += (await floor.trial(number, TRIED)).seconds
        best = min(tried, key=tried.__getitem__) if tried else threads[0]
        made: list[Generated] = []
        floors: list[Taken] = []
        sames: list[Taken] = []
        alones: list[Taken] = []
        plains: list[Taken] = []
        for turn in range(1, rounds + 1):
            tell(f"round {turn} of {rounds}: asynth")
            made.append(await generate_watched(config))
            if made[-1].positions != warm.positions:
                raise RuntimeError("two generations of the same configuration accepted different positions")
            tell(f"round {turn} of {rounds}: floor with {best} threads")
            floors.append(await floor.trial(best))
            if alone:
                tell(f"round {turn} of {rounds}: all commands with {best} threads")
                sames.append(await floor.trial(best, past=True))
                tell(f"round {turn} of {rounds}: one command at a time")
                alones.append(await floor.trial(1, past=True))
                tell(f"round {turn} of {rounds}: one command at a time, witness as it is")
                plains.append(await floor.trial(1, past=True, tuned=False))
    return Contest(
        warm, tuple(made), tuple(floors), tuple(sames), tuple(alones), tuple(plains), tuple(tried.items()), best
    )


def choose(setup: RunSetup, position: int) -> tuple[Draft, tuple[Twin, ...]]:
    """Return the draft at `position` and the twins that a run executes."""
    draft = compose(setup.space.at(position))
    return draft, choose_twins(draft.twins, position, "one")
