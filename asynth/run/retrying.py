"""Trying again what the machine may have spoilt: one rule for making examples and for auditing them.

Failures of the machine are never verdicts (contract, `design.md` section 9). What is tried is not known here.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from asynth.errors import AsynthError, CommandError, StorageError
from asynth.example.judge import Rejected

T = TypeVar("T")

TRIES: Final = 3
"""How often something is tried before a failure counts that may be the machine's."""

_PAUSE_SECONDS = 0.2

_log = logging.getLogger("asynth")


async def try_again(
    attempt: Callable[[], Awaitable[T]], rejection: Callable[[T], Rejected | None], what: str, *, doubts: int = 1
) -> T:
    """Return what `attempt` comes to, tried again where its failure may be the machine's.

    :param rejection: why an outcome does not count, or None if it does
    :param what: is tried, for the log
    :param doubts: how often a failure is tried that nothing makes look like the machine's
    :raises CommandError: if a command could not be started at any try
    :raises StorageError: if the machine fails otherwise, at once
    """
    for number in range(1, TRIES + 1):
        try:
            outcome = await attempt()
        except CommandError:
            if number == TRIES:
                raise
            _log.info("%s: a command could not be started; trying again", what)
        except OSError as error:
            if isinstance(error, AsynthError):
                raise
            raise _name_failure(error) from error
        else:
            rejected = rejection(outcome)
            if rejected is None or number >= (TRIES if rejected.transient else doubts):
                break
            _log.info("%s: %s; trying again", what, rejected.reason)
        await asyncio.sleep(_PAUSE_SECONDS * number)
    return outcome


def _name_failure(error: OSError) -> StorageError:
    where = f" ({error.filename})" if error.filename else ""
    what = "make room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "mend that"
    failure = StorageError(
        f"the machine fails: {error.strerror or error}{where}; {what} and run the same command to go on"
    )
    failure.errno = error.errno
    return failure
