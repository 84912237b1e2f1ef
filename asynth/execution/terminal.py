"""A terminal in the place of a command's standard error, whose output a file takes.

Programs print otherwise on a terminal than into a file: colours, other prefixes. What a user quotes from a terminal can only
be had from one. Output processing is off, so lines end as the program ends them. The event loop copies what arrives.
"""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import Callable

_PIECE = 1 << 16


class Terminal:
    """One terminal for one command: opened before its start, followed while it runs, closed after its end."""

    def __init__(self) -> None:
        self._ours = -1
        self._theirs = -1
        self._file = -1
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: Callable[[], None] | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing more can arrive."""
        return self._ours < 0

    def open(self, file: int) -> int:
        """Open the terminal and return the command's end of it; what is printed goes to a copy of the descriptor `file`.

        :raises OSError: if the system has no terminal or no descriptor left
        """
        self._ours, self._theirs = os.openpty()
        os.set_blocking(self._ours, False)
        tty.setraw(self._theirs)
        self._file = os.dup(file)
        return self._theirs

    def hand_over(self) -> None:
        """Close this process's copy of the command's end, so that the last process to close it ends the terminal."""
        if self._theirs >= 0:
            os.close(self._theirs)
            self._theirs = -1

    def follow(self, loop: asyncio.AbstractEventLoop, ended: Callable[[], None]) -> None:
        """Copy what the command prints, in `loop` and from its thread.

        :param ended: called when nobody can print any more; never after :meth:`close`
        """
        self._loop, self._ended = loop, ended
        loop.add_reader(self._ours, self._copy)

    def close(self) -> None:
        """Give up what is still on its way and close the terminal; whoever still has it can print no more."""
        if self._loop is not None and self._ours >= 0:
            self._loop.remove_reader(self._ours)
        for descriptor in (self._ours, self._theirs, self._file):
            if descriptor >= 0:
                os.close(descriptor)
        self._ours = self._theirs = self._file = -1

    def _copy(self) -> None:
        try:
            piece = rest = os.read(self._ours, _PIECE)
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except BlockingIOError:
            return
        except OSError:  # Linux says so when nobody holds the other end any more; or the file takes no more
            piece = b""
        if not piece:
            self.close()
            if self._ended is not None:
                self._ended()
