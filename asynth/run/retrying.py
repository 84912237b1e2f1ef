"""Trying again what the machine may have spoilt: one rule for making examples and for auditing them.

Failures of the machine are never verdicts (contract, `design.md` section 9): they pause, are tried again with nothing else
in flight, and in the end stop the run, which goes on later. Any other failure counts once it came about a second time, alone.
What is tried is not known here.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, TypeVar

from asynth.errors import AsynthError, CommandError, MachineError, StorageError
from asynth.example.judge import Rejected
from asynth.run.turns import Turns

T = TypeVar("T")

TRIES: Final = 5
"""How often something is tried that fails for want of something before the run stops."""

PROOFS: Final = 2
"""How often a failure must come about before it counts against an example."""

_PAUSE_SECONDS = 0.2
"""Before the second try; each further pause is three times as long, so that a busy machine has a quarter of a minute."""

_log = logging.getLogger("asynth")


async def try_again(
    attempt: Callable[[], Awaitable[T]], rejection: Callable[[T], Rejected | None], what: str, turns: Turns
) -> T:
    """Return what `attempt` comes to: an outcome that is accepted, or a rejection that was seen twice, once alone.

    :param rejection: why an outcome does not count, or None if it does
    :param what: is tried, for the log
    :raises MachineError: if the machine fails at every try
    :raises StorageError: if the disk or the machine fails in a way that no pause mends, at once
    """
    seen = faults = 0
    while True:
        turn: AbstractAsyncContextManager[None] = turns.alone() if seen + faults else turns.beside()
        try:
            async with turn:
                outcome = await attempt()
        except CommandError as error:
            fault = str(error)
        except OSError as error:
            if isinstance(error, AsynthError):
                raise
            raise _name_failure(error) from error
        else:
            rejected = rejection(outcome)
            if rejected is None:
                return outcome
            fault = rejected.fault
            seen += not fault
            if seen == PROOFS:
                return outcome
        faults += bool(fault)
        if faults == TRIES:
            raise MachineError(
                f"{what} failed {TRIES} times because of the machine ({fault}); nothing is lost: give it more room or time, "
                "or lower --concurrency, and run the same command to go on"
            )
        _log.info("%s: %s; trying again", what, fault or "it failed, and may do so alone")
        await asyncio.sleep(_PAUSE_SECONDS * 3 ** max(0, faults - 1))


def _name_failure(error: OSError) -> StorageError:
    where = f" ({error.filename})" if error.filename else ""
    what = "make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "mend that"
    failure = StorageError(
        f"the machine fails: {error.strerror or error}{where}; {what} and run the same command to go on"
    )
    failure.errno = error.errno
    return failure
