"""Which positions of a shard are finished, and how far they are finished without a gap.

Pure bookkeeping: it knows positions and where their entries stand in the journal, never their content, so a run of any
length costs the memory of its gaps only.
"""

from __future__ import annotations

from collections.abc import Iterator

from asynth.store.entry import Counts, Outcome
from asynth.store.journal import Span


class Prefix:
    """The finished positions of shard `shard` = (I, K): those that are I modulo K.

    :ivar next: the first position that the prefix does not hold yet
    :ivar settled: what the positions of the prefix came to
    """

    def __init__(self, shard: tuple[int, int]) -> None:
        index, of = shard
        if not 0 <= index < of:
            raise ValueError(f"shard {index}/{of} does not exist: the first of K shards is 0/K, the last K-1/K")
        self._index, self._step = index, of
        self.next = index
        self.settled = Counts()
        self._waiting: dict[int, Span] = {}

    def owns(self, position: int) -> bool:
        """Return whether `position` belongs to this shard."""
        return position >= 0 and position % self._step == self._index

    def holds(self, position: int) -> bool:
        """Return whether `position` is finished."""
        return position < self.next or position in self._waiting

    @property
    def waiting(self) -> int:
        """How many finished positions are not in the prefix yet."""
        return len(self._waiting)

    def skip(self, settled: Counts) -> None:
        """Begin behind as many positions as `settled` counts, which came to that."""
        self.next = self._index + self._step * (settled.accepted + settled.quarantined)
        self.settled = settled

    def spans(self) -> dict[int, Span]:
        """Return where the positions stand that wait for an earlier one."""
        return dict(self._waiting)

    def add(self, position: int, span: Span) -> None:
        """Take a position that was not finished before."""
        self._waiting[position] = span

    def ready(self, most: int) -> list[tuple[int, Span]]:
        """Return the finished positions that follow the prefix at once, as many as fit into `most` bytes of journal.

        At least one is returned if there is any.
        """
        found: list[tuple[int, Span]] = []
        position = self.next
        while (span := self._waiting.get(position)) is not None:
            most -= span.length
            if found and most < 0:
                break
            found.append((position, span))
            position += self._step
        return found

    def settle(self, outcome: Outcome) -> None:
        """Let the prefix grow by its next position, which must be finished."""
        del self._waiting[self.next]
        self.next += self._step
        self.settled = self.settled.plus(outcome)

    def owed(self) -> Iterator[int]:
        """Yield the positions that are not finished, ascending, without end."""
        position = self.next
        while True:
            position = max(position, self.next)
            if not self.holds(position):
                yield position
            position += self._step
