"""Where a generation stands, for whoever shows or asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from asynth.example.make import Stages


@dataclass(slots=True)
class Progress:
    """Where a generation stands. Times are monotonic seconds of the event loop.

    :param restored: accepted rows that were found on disk when it began
    :param accepted: accepted rows in all
    :param rechecked: accepted positions that were executed a second time
    :param changed: one line for each of these that came to something else
    :param stages: seconds by stage, summed over examples, so they can add up to more than the wall time
    """

    wanted: int
    restored: int = 0
    accepted: int = 0
    quarantined: int = 0
    in_flight: int = 0
    rechecked: int = 0
    changed: list[str] = field(default_factory=list)
    started: float = 0.0
    now: float = 0.0
    stages: Stages = field(default_factory=Stages)

    @property
    def rate(self) -> float:
        """Accepted examples per second since the start."""
        return (self.accepted - self.restored) / max(self.now - self.started, 1e-9)

    @property
    def eta(self) -> float | None:
        """Seconds until the wanted rows are there at the rate so far; None before the first one."""
        made = self.accepted - self.restored
        return max(0, self.wanted - self.accepted) / self.rate if made > 0 else None
