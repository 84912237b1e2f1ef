"""Writing results: to the file that `-o` names, or to stdout."""

from __future__ import annotations

import os

from asynth.embedded.errors import WitnessError, describe_os_error


def open_output(path: str) -> int:
    """A descriptor to write to; an empty path is stdout.

    :raises WitnessError: with witness's message.
    """
    if not path:
        return os.dup(1)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise WitnessError(f"failed to create output file: {describe_os_error(error, 'open', path)}") from None
    except ValueError:
        raise WitnessError(f"failed to create output file: open {path}: invalid argument") from None


def write_all(descriptor: int, data: bytes) -> None:
    """Write everything and close.

    :raises OSError: the disk is full or the reader is gone.
    """
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
    finally:
        os.close(descriptor)
