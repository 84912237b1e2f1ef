"""A terminal in the place of a command's standard error, whose output a file takes.

Programs print otherwise on a terminal than into a file: colours, other prefixes. What a user quotes from a terminal can only
be had from one. Output processing is off, so lines end as the program ends them.
"""

from __future__ import annotations

import os
import threading
import tty

PATIENCE = 1.0
"""Seconds to wait for the last output after the command's group is gone; the terminal reports its end at once."""

_PIECE = 1 << 16


class Terminal:
    """One terminal for one command: opened before its start, followed while it runs, closed after its end."""

    def __init__(self) -> None:
        self._ours = -1
        self._theirs = -1
        self._file = -1
        self._thread: threading.Thread | None = None

    def open(self, file: int) -> int:
        """Open the terminal and return the command's end of it; what is printed goes to a copy of the descriptor `file`.

        :raises OSError: if the system has no terminal left
        """
        self._ours, self._theirs = os.openpty()
        tty.setraw(self._theirs)
        self._file = os.dup(file)
        return self._theirs

    def follow(self) -> None:
        """Begin to copy what the command prints."""
        self._thread = threading.Thread(target=self._copy, name="asynth-terminal", daemon=True)
        self._thread.start()

    def hand_over(self) -> None:
        """Close this process's copy of the command's end, so that the last process to close it ends the terminal."""
        if self._theirs >= 0:
            os.close(self._theirs)
            self._theirs = -1

    def close(self) -> None:
        """Wait for what is still on its way and close the terminal."""
        if self._thread is not None:
            self._thread.join(PATIENCE)
        for descriptor in (self._ours, self._file):
            if descriptor >= 0:
                os.close(descriptor)
        self._ours = self._file = -1

    def _copy(self) -> None:
        while True:
            try:
                piece = os.read(self._ours, _PIECE)
            except OSError:  # Linux says so when nobody holds the other end any more
                return
            if not piece:
                return
            while piece:
                piece = piece[os.write(self._file, piece) :]
