"""Equal shares of the cores, so that programs which would use all of them keep to what is theirs.

Compilers, virtual machines and the Go runtime start a thread for each core that they may use. Where as many commands run
as there are cores, those threads only take turns, and cost CPU besides: `witness run` takes 13 % less on a single core,
`go vet` 10 %. What a process may use is inherited, and recorded nowhere, which a variable would be.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

Share = frozenset[int]
"""Numbers of cores; an empty one stands for whatever the system gives."""


def usable_cores() -> int:
    """Return how many cores this process may use, which can be fewer than the machine has."""
    return len(_allowed()) or os.cpu_count() or 1


def divide_cores(parts: int) -> tuple[Share, ...]:
    """Return the cores that this process may use in `parts` shares; empty ones where the system keeps no such sets (macOS).

    With more parts than cores several parts have the same one.
    """
    return divide(_allowed(), parts)


def divide(cores: Sequence[int], parts: int) -> tuple[Share, ...]:
    """Return `cores` in `parts` shares whose sizes differ by one at most."""
    return tuple(frozenset(cores[part % len(cores) :: parts] if cores else ()) for part in range(parts))


@contextmanager
def keep_to(share: Share) -> Iterator[None]:
    """Keep the calling thread to `share` inside the block; a process that it starts there is kept to it for good.

    Cores may be taken from this process at any time: where none of the share is left, nothing is kept.
    """
    if sys.platform != "linux" or not share:
        yield
        return
    before = os.sched_getaffinity(0)
    with suppress(OSError):
        os.sched_setaffinity(0, share)
    try:
        yield
    finally:
        with suppress(OSError):
            os.sched_setaffinity(0, before)


def _allowed() -> tuple[int, ...]:
    return tuple(sorted(os.sched_getaffinity(0))) if sys.platform == "linux" else ()
