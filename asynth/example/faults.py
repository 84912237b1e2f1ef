"""Whether a command failed for want of something that the machine should have given it, which says nothing of the example.

Programs wrap an errno in words of their own and exit as they like, so the words of shells, C, Go, node, Python, Rust and
the JVM are known here. Whoever hides its words behind a redirection is caught by the second execution alone, not here.
"""

from __future__ import annotations

import re
import signal
from typing import Final

from asynth.execution import StepRecord
from asynth.execution.wall import FAILED

PROCESSES: Final = "no process or thread could be started"
MEMORY: Final = "memory ran out"
FILES: Final = "too many files were open"
DISK: Final = "the disk is full"
DEVICE: Final = "the disk failed"
KILLED: Final = "a process was killed from outside"
TIME: Final = "the time limit passed"
WALL: Final = "the wall around a command could not be put up"
LAUNCH: Final = "the command did not start"

_WORDS: Final = tuple(
    (fault, re.compile(words, re.IGNORECASE))
    for fault, words in (
        (DISK, r"no space left on device|disk quota exceeded|\bENOSPC\b|\bEDQUOT\b"),
        (
            PROCESSES,
            r"resource temporarily unavailable|\bEAGAIN\b|cannot fork\b|can't start new thread|failed to create new OS thread"
            r"|unable to create (?:new )?native thread|unable to create thread|pthread_create failed|failed to spawn thread"
            r"|uv_thread_create|thread creation failed",
        ),
        (
            MEMORY,
            r"cannot allocate memory|\bENOMEM\b|\bout of memory\b|OutOfMemoryError|std::bad_alloc|^MemoryError\b"
            r"|insufficient memory for the java runtime|memory exhausted",
        ),
        (FILES, r"too many open files|\bEMFILE\b|\bENFILE\b"),
        (DEVICE, r"input/output error|\bEIO\b|stale file handle"),
    )
)

_FROM_OUTSIDE: Final = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGXCPU)
"""What a process does not send itself. One that aborts or crashes may do so every time."""

KILLED_CODES: Final = frozenset(code for number in _FROM_OUTSIDE for code in (-number, 128 + number))
"""Exit codes of a command that one of these ended, and of bash around one."""


def find_fault(step: StepRecord) -> str:
    """Return what the machine did not give a command that failed, in a few words; "" where nothing looks like that."""
    if step.walled_off and step.stderr.startswith(FAILED):
        return WALL
    for fault, words in _WORDS:
        if words.search(step.stderr) or words.search(step.stdout):
            return fault
    if step.timed_out:
        return TIME
    if step.exit_code is None:
        return LAUNCH
    if step.flooded or step.swollen:  # then asynth killed it, for what it does every time
        return ""
    return KILLED if step.exit_code in KILLED_CODES else ""
