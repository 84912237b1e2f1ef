"""Composition alone: drafts with their rendered rows per second, and the space's inverse over random indices."""

from __future__ import annotations

import random
import time

from asynth.example.make import compose
from asynth.example.row import render_row
from asynth.script import render
from asynth.space import Space


def time_composing(space: Space, count: int) -> tuple[float, float]:
    """Compose and render the first `count` positions of `space` and return the wall and the CPU seconds that took.

    On a busy machine only the latter say something of asynth. The seeded order is made before: a run makes it once.
    """
    space.at(0)
    wall, cpu = time.perf_counter(), time.process_time()
    for position in range(min(count, space.capacity)):
        draft = compose(space.at(position))
        render_row(draft.prompt, render(draft.answer))
    return time.perf_counter() - wall, time.process_time() - cpu


def time_inverse(space: Space, count: int, seed: int) -> tuple[float, float]:
    """Turn `count` random indices of `space` into specs and back, and return the wall and the CPU seconds that took.

    :raises RuntimeError: if one does not come back
    """
    random_source = random.Random(seed)
    indices = [random_source.randrange(space.capacity) for _ in range(count)]
    wall, cpu = time.perf_counter(), time.process_time()
    for index in indices:
        if space.index(space.spec(index)) != index:
            raise RuntimeError(f"index {index} does not come back from its spec")
    return time.perf_counter() - wall, time.process_time() - cpu
