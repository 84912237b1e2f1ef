"""What happened when blocks ran, as values. Knows no process and no file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One block that was written or run.

    :param kind: `file` was written, `bash` was run
    :param name: of a file as the answer names it; None for commands
    :param text: the file's content, or the commands
    :param exit_code: 0 for a file that was written, 1 for one that was refused; negative for a signal; None for a process
        that was given up
    :param wall: seconds
    :param cpu: user and system seconds
    :param peak_memory: bytes, as :class:`~asynth.execution.launcher.Completed` has it
    :param stdout: what it wrote, with the middle left out where it was long
    :param stderr: as `stdout`; for a refused file the reason
    :param walled_off: whether nothing tells that the command, which was to run behind a wall, came to its end there
    """

    kind: Literal["bash", "file"]
    name: str | None
    text: str
    exit_code: int | None
    wall: float = 0.0
    cpu: float = 0.0
    peak_memory: int = 0
    stdout: str = ""
    stderr: str = ""
    timed_out: bool = False
    flooded: bool = False
    swollen: bool = False
    walled_off: bool = False

    @property
    def ok(self) -> bool:
        """Whether it did what it should."""
        return self.exit_code == 0 and not (self.timed_out or self.flooded or self.swollen)


@dataclass(frozen=True, slots=True)
class Transcript:
    """The steps that were taken, in order; a failing one is the last."""

    steps: tuple[StepRecord, ...]

    @property
    def ok(self) -> bool:
        """Whether every block was reached and succeeded."""
        return all(step.ok for step in self.steps)

    @property
    def failure(self) -> StepRecord | None:
        """The step that failed, if one did."""
        return next((step for step in self.steps if not step.ok), None)
