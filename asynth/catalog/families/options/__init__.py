"""The family `options`: configuration files, exports, digests, globs and filters, each shown to do what it says."""

from __future__ import annotations

from asynth.catalog.families.options import invocation, recording
from asynth.catalog.families.scenarios.family import family, in_order
from asynth.catalog.phrasings.options import FRAMES

FAMILY = family(
    name="options",
    title="an option of run or verify, used and shown to work",
    share=3.0,
    scenarios=in_order(invocation.OPTIONS, recording.OPTIONS),
    frames=FRAMES,
)
