"""Composition alone: drafts with their rendered rows per second, and the space's inverse over random indices."""

from __future__ import annotations

import random
import time

from asynth.example import render_row
from asynth.pipeline import compose
from asynth.script import render
from asynth.space import Space


def time_composing(space: Space, count: int) -> float:
    """Compose and render the first `count` positions of `space` and return the seconds that took.

    The seeded order is made before: a run makes it once.
    """
    space.at(0)
    started = time.perf_counter()
    for position in range(min(count, space.capacity)):
        draft = compose(space.at(position))
        render_row(draft.prompt, render(draft.answer))
    return time.perf_counter() - started


def time_inverse(space: Space, count: int, seed: int) -> float:
    """Turn `count` random indices of `space` into specs and back, and return the seconds that took.

    :raises RuntimeError: if one does not come back
    """
    random_source = random.Random(seed)
    indices = [random_source.randrange(space.capacity) for _ in range(count)]
    started = time.perf_counter()
    for index in indices:
        if space.index(space.spec(index)) != index:
            raise RuntimeError(f"index {index} does not come back from its spec")
    return time.perf_counter() - started
