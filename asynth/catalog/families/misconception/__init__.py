"""The family `misconception`: something believed of witness that is not so, with the real error and the real way."""

from __future__ import annotations

from asynth.catalog.families.misconception import command_line, records
from asynth.catalog.families.scenarios.family import family, in_order
from asynth.catalog.phrasings.misconception import FRAMES

FAMILY = family(
    name="misconception",
    title="something that witness does not have, and what there is instead",
    share=2.0,
    scenarios=in_order(command_line.BELIEFS, records.BELIEFS),
    frames=FRAMES,
)
