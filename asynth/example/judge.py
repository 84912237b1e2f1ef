"""Whether what ran is what was declared: the answer accepted, quoted output the same, each twin rejected for its reason.

Reads transcripts and knows witness's messages; starts nothing and knows no engine, no store and no catalogue.
"""

from __future__ import annotations

import errno
import re
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from asynth.errors import StorageError
from asynth.example.draft import Past, Twin
from asynth.example.evidence import TwinRecord
from asynth.execution import StepRecord, Transcript
from asynth.execution.wall import FAILED
from asynth.script import Bash, Block, File, Part, Text
from asynth.script.jobs import JobFileError, find_run, is_job_file, read_scripts, run_alike
from asynth.services import door
from asynth.witness.messages import judge


@dataclass(frozen=True, slots=True)
class Rejected:
    """An example that did not come out as declared.

    :param reason: `past-failed`, `answer-failed`, `not-accepted`, `other-output`, `job-differs`, `twin-accepted`,
        `twin-other-reason`, `twin-failed`, `timeout`, or `launch-failed`
    :param fault: what the machine did not give, so that this says nothing of the example; "" where it gave everything
    :param block: number of the failing block, from 0; -1 where no block is to blame
    :param detail: what was expected, in one line
    """

    reason: str
    fault: str
    block: int
    exit_code: int | None
    stderr: str
    detail: str


def judge_answer(transcript: Transcript, blocks: Sequence[Part | Block]) -> Rejected | None:
    """Return why the answer does not count as accepted, or None if witness accepted it and it shows what was printed.

    A CI file that it shows must run the lines of its blocks, or with keys and files in other places their commands of witness.

    :param blocks: the answer's parts or blocks, expected output among them
    """
    if not transcript.ok:
        return failed(transcript, "answer-failed", "every block of an answer exits 0")
    verified = [
        judge(step.exit_code, step.stderr)
        for step in transcript.steps
        if step.kind == "bash" and "witness verify" in step.text and step.exit_code is not None
    ]
    if not any(verdict.accepted for verdict in verified):
        return failed(transcript, "not-accepted", "a block ends with witness verify and its `Verification succeeded`")
    return _compare_jobs(transcript, blocks) or _compare_expected(transcript, blocks)


def _compare_jobs(transcript: Transcript, blocks: Iterable[Part | Block]) -> Rejected | None:
    """Return why a CI file that the answer shows runs something else than the blocks after it, or None."""
    files: list[tuple[str, str]] = []
    commands: list[str] = []
    for block in blocks:
        if isinstance(block, File) or (isinstance(block, Block) and block.kind == "file"):
            files.append((block.name or "", block.content))
        elif isinstance(block, Bash):
            commands.append(block.text)
        elif isinstance(block, Block) and block.kind == "bash":
            commands.append(block.content)
    for name, text in files:
        if is_job_file(name):
            try:
                lines = [line for script in read_scripts(name, text) for line in script]
            except JobFileError as error:
                return failed(transcript, "job-differs", f"{name} can be read: {error}")
            if not (lines and find_run(lines, commands)) and not run_alike(lines, commands):
                return failed(transcript, "job-differs", f"the scripts of {name} run what the answer's blocks run")
    return None


def judge_past(transcript: Transcript, past: Past) -> Rejected | None:
    """Return why what the user did before asking did not come out as the prompt tells it, or None."""
    last = transcript.steps[-1]
    if past.shown and past.fails:
        if last.exit_code is None or last.timed_out or last.exit_code in KILLED_CODES:
            return failed(transcript, "past-failed", "the prompt's commands end by themselves")
        if last.exit_code == 0:
            return failed(transcript, "past-failed", "the last of the prompt's commands fails")
        if not all(step.ok for step in transcript.steps[:-1]):
            return failed(transcript, "past-failed", "only the last of the prompt's commands fails")
    elif not transcript.ok:
        return failed(transcript, "past-failed", "what happened before the question exits 0")
    if past.quoted and not shows(last, past.quoted):
        return failed(transcript, "other-output", "the prompt quotes what its last command printed")
    return None


def judge_twin(transcript: Transcript, twin: Twin) -> TwinRecord | Rejected:
    """Return what evidence says of `twin`, which witness rejected for the declared reason, or why it does not count.

    :param transcript: of the twin's edits and commands
    """
    last = transcript.steps[-1]
    if last.exit_code is None or last.timed_out:
        return failed(transcript, "timeout", f"twin {twin.kind} ends within the time limit")
    if last.exit_code in KILLED_CODES or last.kind == "file":
        return failed(transcript, "twin-failed", f"the edits of twin {twin.kind} can be made and its commands run")
    if last.exit_code == 0:
        return failed(transcript, "twin-accepted", f"twin {twin.kind} is rejected")
    observed = judge(last.exit_code, last.stderr).reason
    if observed != twin.expected:
        detail = f"twin {twin.kind} is rejected with {twin.expected}, not {observed}"
        return failed(transcript, "twin-other-reason", detail)
    if twin.message is not None and not says(last.stderr, twin.message):
        return failed(transcript, "twin-other-reason", f"the rule says {twin.message!r}")
    return TwinRecord(
        kind=twin.kind,
        expected=twin.expected,
        observed=observed,
        rejected=True,
        message=twin.message,
        exit=last.exit_code,
        wall=last.wall,
        cpu=last.cpu,
    )


def shows(step: StepRecord, quoted: str) -> bool:
    """Tell whether a block printed the lines `quoted`, one after another, on either stream.

    Colours, carriage returns and blanks at the end of a line do not survive a copy from a terminal and do not count.
    """
    wanted = _lines(quoted)
    return any(
        printed[start : start + len(wanted)] == wanted
        for printed in (_lines(step.stderr), _lines(step.stdout))
        for start in range(len(printed) - len(wanted) + 1)
    )


_COLOUR = re.compile("\x1b\\[[0-9;]*m")


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in _COLOUR.sub("", text).rstrip("\n").split("\n")]


def _compare_expected(transcript: Transcript, blocks: Iterable[Part | Block]) -> Rejected | None:
    """Return why expected output that the answer shows is not what the commands before it printed, or None."""
    ran = [step for step in transcript.steps if step.kind == "bash"]
    number = 0
    for block in blocks:
        if isinstance(block, Bash) or (isinstance(block, Block) and block.kind == "bash"):
            number += 1
        elif isinstance(block, Text) or (isinstance(block, Block) and block.kind == "text"):
            expected = block.text if isinstance(block, Text) else block.content
            if number == 0 or not shows(ran[number - 1], expected):
                return failed(transcript, "other-output", f"block {number} prints {expected.strip()[:200]!r}")
    return None


def says(log: str, message: str) -> bool:
    """Tell whether a log line of witness holds `message`, which stands there quoted as Go quotes strings."""
    quoted = message.replace("\\", "\\\\").replace('"', '\\"')
    return message in log or quoted in log


def failed(transcript: Transcript, reason: str, detail: str) -> Rejected:
    """Say what failed, and whether the machine may be to blame rather than the example.

    :raises StorageError: if a command ran out of disk: that says nothing about any example
    """
    index = len(transcript.steps) - 1
    last: StepRecord | None = transcript.steps[-1] if transcript.steps else None
    if last is None:
        return Rejected(reason, "", -1, None, "", detail)
    fault = find_fault(last)
    if fault == DISK:
        failure = StorageError(
            "the disk that holds the workspaces is full; make room and run the same command to go on"
        )
        failure.errno = errno.ENOSPC
        raise failure
    if last.timed_out:
        reason = "timeout"
    elif last.exit_code is None:
        reason = "launch-failed"
    return Rejected(reason, fault, index, last.exit_code, last.stderr, detail)


PROCESSES: Final = "no process or thread could be started"
MEMORY: Final = "memory ran out"
FILES: Final = "too many files were open"
DISK: Final = "the disk is full"
DEVICE: Final = "the disk failed"
KILLED: Final = "a process was killed from outside"
TIME: Final = "the time limit passed"
WALL: Final = "the wall around a command, or the door in it, could not be put up"
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


def read_fault(text: str) -> str:
    """Return what the machine did not give whoever printed `text`; "" where it tells of nothing like that."""
    return next((fault for fault, words in _WORDS if words.search(text)), "")


def find_fault(step: StepRecord) -> str:
    """Return what the machine did not give a command that failed, in a few words; "" where nothing looks like that."""
    if step.walled_off and step.stderr.startswith((*FAILED, door.FAILED)):
        return WALL
    if fault := read_fault(step.stderr) or read_fault(step.stdout):
        return fault
    if step.timed_out:
        return TIME
    if step.exit_code is None:
        return LAUNCH
    if step.flooded or step.swollen:  # then asynth killed it, for what it does every time
        return ""
    return KILLED if step.exit_code in KILLED_CODES else ""
