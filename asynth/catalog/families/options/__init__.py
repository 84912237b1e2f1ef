"""The family `options`: configuration files, exports, digests, globs and filters, each shown to do what it says."""

from __future__ import annotations

from asynth.catalog.families.options.checking import CHECKS
from asynth.catalog.families.options.invocation import INVOCATIONS
from asynth.catalog.families.options.recording import RECORDINGS
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import in_order
from asynth.catalog.families.scenarios.strata import cut_by_message

FAMILY = scenario_family(
    name="options",
    title="an option of run or verify, used and shown to work",
    share=2.0,
    scenarios=in_order(INVOCATIONS, CHECKS, RECORDINGS),
    cut=cut_by_message(builds=12),
)
