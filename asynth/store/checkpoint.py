"""How far a run's files agreed with its journal when somebody last looked, so that an opening need not decode all of it.

It stands beside the journal and is never trusted over it: it counts only if journal and row files begin with exactly the
bytes whose digests it has, which hashing them tells in a fraction of the time that decoding and comparing takes. Whatever
else it may be (older, torn, of another run, edited) makes the opening read everything. Losing it costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from asynth.store.entry import Counts
from asynth.store.journal import Span
from asynth.store.layout import EVIDENCE, LINE_FILES, QUARANTINE, Layout
from asynth.store.line_file import Extent
from asynth.store.replacing import replace_file

FORMAT: Final = 1

WORTH: Final = 16 << 20
"""Bytes of journal that a checkpoint saves decoding: a fifth of a second. Fewer are not worth its writing."""

_CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A moment in which the row files held nothing but what the journal has.

    :param journal: how far it was written, in whole lines
    :param files: by name, how far each file of lines was written
    :param waiting: where the journal has those positions that the row files do not hold
    """

    journal: Extent
    files: Mapping[str, Extent]
    waiting: Mapping[int, Span]

    @property
    def settled(self) -> Counts:
        """What the positions that the row files hold came to; each has left one line of evidence or of quarantine."""
        return Counts(self.files[EVIDENCE].lines, self.files[QUARANTINE].lines)

    def write(self, layout: Layout) -> None:
        """Put it in its place; where the disk does not allow that, the next opening does without."""
        document = {
            "format": FORMAT,
            "journal": self.journal.describe(),
            "files": {name: extent.describe() for name, extent in self.files.items()},
            "waiting": [[position, span.offset, span.length] for position, span in self.waiting.items()],
        }
        with suppress(OSError):
            replace_file(layout.checkpoint, layout.work, orjson.dumps(document) + b"\n", lasting=False)


def read_checkpoint(layout: Layout, is_abandoned: Callable[[], bool]) -> Checkpoint | None:
    """Return the checkpoint if it tells of these very files, which are read and hashed as far as it goes.

    :param is_abandoned: asked now and then; hashing ends early when it says so, and there is no checkpoint then
    :raises OSError: if a file cannot be read
    """
    try:
        told = orjson.loads(layout.checkpoint.read_bytes())
        if told["format"] != FORMAT or told["files"].keys() != set(LINE_FILES):
            return None
        waiting = {int(position): Span(int(offset), int(length)) for position, offset, length in told["waiting"]}
        described = {layout.journal: told["journal"]}
        described.update({layout.line_file(name): told["files"][name] for name in LINE_FILES})
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None
    extents: list[Extent] = []
    for path, description in described.items():
        extent = _measure(path, description, is_abandoned)
        if extent is None:
            return None
        extents.append(extent)
    if not all(0 <= span.offset < span.offset + span.length <= extents[0].size for span in waiting.values()):
        return None
    return Checkpoint(extents[0], dict(zip(LINE_FILES, extents[1:], strict=True)), waiting)


def _measure(path: Path, description: Any, is_abandoned: Callable[[], bool]) -> Extent | None:
    """Return how far a file is as `description` has it, or None if it is not."""
    size = description.get("bytes") if isinstance(description, dict) else None
    if type(size) is not int:
        return None
    extent = Extent()
    with suppress(FileNotFoundError), path.open("rb") as stream:
        while extent.size < size and (chunk := stream.read(min(_CHUNK_BYTES, size - extent.size))):
            if is_abandoned():
                return None
            extent.grow(chunk, chunk.count(b"\n"))
    return extent if extent.describe() == description else None
