"""The family `misconception`: something believed of witness that is not so, with the real error and the real way."""

from __future__ import annotations

from asynth.catalog.families.misconception import command_line, flags, policies, records
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import in_order
from asynth.catalog.families.scenarios.strata import cut_by_message

FAMILY = scenario_family(
    name="misconception",
    title="something that witness does not have, and what there is instead",
    share=2.0,
    scenarios=in_order(command_line.BELIEFS, flags.BELIEFS, policies.BELIEFS, records.BELIEFS),
    cut=cut_by_message(builds=12),
)
