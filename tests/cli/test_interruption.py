"""A command's garbage collector: what is there for good is left out, what a run drops is collected soon."""

import gc
import weakref

from asynth.cli.interruption import set_aside


class Node:
    """Something that refers to itself and so is left to the collector."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_there_is_set_aside_and_later_garbage_is_still_collected() -> None:
    kept = [Node() for _ in range(1000)]
    try:
        set_aside()
        assert gc.get_freeze_count() >= len(kept)
        dropped = weakref.ref(Node())
        assert len(gc.get_objects()) < len(kept)
        gc.collect()
        assert dropped() is None
    finally:
        gc.unfreeze()
