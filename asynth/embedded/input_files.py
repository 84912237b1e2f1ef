"""Reading files that a user names: keys, policies, envelopes, files to sign.

Never hangs: a FIFO without a writer reads as empty, one whose writer is silent gives up, an endless device is cut.
"""

from __future__ import annotations

import os
import stat
import time

from asynth.embedded.errors import WitnessError, describe_os_error

# A pipe from a process substitution delivers at once; one that stays silent this long never will.
_PATIENCE_SECONDS = 10.0
_MOST_STREAMED_BYTES = 1 << 30


class UnopenedError(WitnessError):
    """The file could not be opened; the text is Go's (`open x: no such file or directory`)."""


class UnreadError(WitnessError):
    """The file was opened but not read; the text is Go's (`read x: is a directory`)."""


def read_input(path: str) -> bytes:
    """The whole content of `path`.

    :raises UnopenedError: it does not open.
    :raises UnreadError: it opens but cannot be read to its end.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnopenedError(describe_os_error(error, "open", path)) from None
    except ValueError:
        raise UnopenedError(f"open {path}: invalid argument") from None
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read()
        return _read_stream(descriptor, path)
    except OSError as error:
        raise UnreadError(describe_os_error(error, "read", path)) from None
    finally:
        os.close(descriptor)


def _read_stream(descriptor: int, path: str) -> bytes:
    import select

    pieces: list[bytes] = []
    size = 0
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            piece = os.read(descriptor, 1 << 16)
        except BlockingIOError:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([descriptor], [], [], left)[0]:
                raise UnreadError(f"read {path}: i/o timeout") from None
            continue
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
        size += len(piece)
        if size > _MOST_STREAMED_BYTES:
            raise UnreadError(f"read {path}: file too large")
