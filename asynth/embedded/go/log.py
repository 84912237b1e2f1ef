"""Log lines on stderr in the form of logrus's text formatter, which is what witness prints.

Without a terminal a line is `level=info msg="..."`; on one it is coloured. Knows levels and quoting, nothing of
witness. Facts from logrus `text_formatter.go` v1.9.
"""

from __future__ import annotations

import os
import sys

from asynth.embedded.go.text import quote

LEVELS = {"panic": 0, "fatal": 1, "error": 2, "warn": 3, "warning": 3, "info": 4, "debug": 5, "trace": 6}
_NAMES = ("panic", "fatal", "error", "warning", "info", "debug", "trace")
_COLOURS = (31, 31, 31, 33, 36, 37, 37)
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/@^+")

_threshold = LEVELS["info"]


def set_level(name: str) -> None:
    """Show lines of `name` and graver ones.

    :raises ValueError: with logrus's message, when the name is not a level.
    """
    global _threshold
    try:
        _threshold = LEVELS[name.lower()]
    except KeyError:
        raise ValueError(f"not a valid logrus Level: {quote(name)}") from None


def debug(message: str) -> None:
    """Write a line at level debug."""
    _write(5, message)


def info(message: str) -> None:
    """Write a line at level info."""
    _write(4, message)


def warn(message: str) -> None:
    """Write a line at level warning."""
    _write(3, message)


def error(message: str) -> None:
    """Write a line at level error."""
    _write(2, message)


def fatal(message: str) -> None:
    """Write a line at level fatal; unlike logrus it does not exit, which its caller does."""
    _write(1, message)


def _write(level: int, message: str) -> None:
    if level > _threshold:
        return
    if sys.stderr is None:
        return
    if sys.stderr.isatty():
        text = message.removesuffix("\n")
        line = f"\x1b[{_COLOURS[level]}m{_NAMES[level].upper():<7}\x1b[0m {text:<44} \n"
    else:
        shown = message if _BARE.issuperset(message) else quote(message)
        line = f"level={_NAMES[level]} msg={shown}\n"
    sys.stderr.flush()
    _write_all(line.encode("utf-8", "surrogateescape"))


def _write_all(data: bytes) -> None:
    """One write a line, so that lines of concurrent processes do not mix; a closed stderr is not an error."""
    try:
        while data:
            data = data[os.write(2, data) :]
    except OSError:
        pass
