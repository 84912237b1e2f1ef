"""What ends a command of the embedded engine: one error type whose text is the message that witness would log."""

from __future__ import annotations


class WitnessError(RuntimeError):
    """A command cannot go on; the text is logged at level error and the process exits 1."""


class WitnessPanicError(RuntimeError):
    """A release of witness crashes on this input, with exit code 2; the engine does as much, without a trace."""


class FlagError(ValueError):
    """A command line that cannot be read; the text is pflag's own message."""


def describe_os_error(error: OSError, operation: str, path: str | None = None) -> str:
    """The text of Go's `*fs.PathError`, such as `open x: no such file or directory`.

    :param operation: Go's name of the system call (`open`, `lstat`, `chdir`, `read`).
    :param path: the path as the user gave it; by default the one that the error carries.
    """
    import os

    shown = path if path is not None else os.fsdecode(error.filename or "")
    return f"{operation} {shown}: {describe_errno(error)}"


def describe_errno(error: OSError) -> str:
    """Go's text of an errno, which is the C library's with a small first letter."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]
