"""asynth as a user runs it, watched: a whole generation into a fresh directory, its seconds, and where they went.

A run makes the git layer of each project once; a short one would be charged for what a long one does not notice. So the
layers are there before the clock starts, and what making them took is told on its own.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from asynth.config import Config
from asynth.example.draft import Draft
from asynth.example.judge import Rejected
from asynth.example.make import Attempt, Stages, compose
from asynth.run.generate import Generation
from asynth.space import Spec


@dataclass(frozen=True, slots=True)
class Generated:
    """What one generation came to.

    :param seconds: from the first position to the last example handed over
    :param own_cpu: CPU seconds of the main process meanwhile, its threads included, its commands not
    :param layers: seconds that making the layers took before
    :param positions: of the accepted examples, ascending
    :param stages: (family, seconds by stage) of each accepted example
    """

    seconds: float
    own_cpu: float
    layers: float
    positions: tuple[int, ...]
    quarantined: int
    stages: tuple[tuple[str, Stages], ...]
    evidence: tuple[Mapping[str, Any], ...]

    @property
    def rate(self) -> float:
        """Accepted examples per second."""
        return len(self.positions) / self.seconds


class WatchedGeneration(Generation):
    """A generation that starts its workers when its layers are there, and keeps each example's seconds by stage."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.examples: list[tuple[str, Stages]] = []
        self.layers = 0.0

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        try:
            self.layers = await self._make_layers()
            super()._begin()
        except BaseException as error:
            await self.__aexit__(type(error), error, error.__traceback__)
            raise
        return self

    def _begin(self) -> None:
        """Do not begin yet."""

    async def _make_layers(self) -> float:
        loop = asyncio.get_running_loop()
        # Some positions may be quarantined, so that a few after the wanted ones are made as well.
        drafts = {draft.fixture.project: draft for draft in self._drafts(self.config.count + self.config.concurrency)}
        started = loop.time()
        for draft in drafts.values():
            await self._bench.remove(await self._bench.lay_out(draft))
        return loop.time() - started

    def _drafts(self, count: int) -> list[Draft]:
        space = self._setup.space
        return [compose(space.at(position)) for position in range(min(count, space.capacity))]

    async def _make_surely(self, spec: Spec, position: int) -> Attempt:
        attempt = await super()._make_surely(spec, position)
        if not isinstance(attempt.result, Rejected):
            self.examples.append((spec.family, attempt.stages))
        return attempt


async def generate_watched(config: Config) -> Generated:
    """Run `config` into a fresh temporary directory and tell how it went."""
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory(prefix="asynth-benchmark-") as name:
        generation = WatchedGeneration(config.model_copy(update={"out": Path(name) / "run"}))
        async with generation:
            started, cpu = loop.time(), time.process_time()
            examples = [example async for example in generation]
            seconds, cpu = loop.time() - started, time.process_time() - cpu
    return Generated(
        seconds,
        cpu,
        generation.layers,
        tuple(sorted(example.position for example in examples)),
        generation.progress.quarantined,
        tuple(generation.examples),
        tuple(example.evidence for example in examples),
    )


def average_stages(examples: Sequence[tuple[str, Stages]]) -> dict[str, float]:
    """Return the mean seconds per example of each stage. Stages of many examples overlap, so these exceed 1 / rate."""
    names = [field.name for field in fields(Stages)]
    return {name: sum(getattr(stages, name) for _, stages in examples) / len(examples) for name in names}


def average_cpu(evidence: Sequence[Mapping[str, Any]]) -> float:
    """Return the mean CPU seconds per example of its commands and those of its twins."""
    spent = sum(part["cpu"] for record in evidence for part in (*record["commands"], *record["twins"]))
    return float(spent) / len(evidence)
