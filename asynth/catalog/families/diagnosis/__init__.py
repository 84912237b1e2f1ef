"""The family `diagnosis`: a script that failed, quoted with what it really printed; its cause, and the script that works."""

from __future__ import annotations

from asynth.catalog.families.diagnosis import (
    attestors,
    collections,
    command,
    denials,
    flags,
    keys,
    policy,
    rego,
    subjects,
)
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import in_order

FAMILY = scenario_family(
    name="diagnosis",
    title="a real failure, its cause and the script that works",
    share=7.0,
    scenarios=in_order(
        attestors.CAUSES,
        collections.CAUSES,
        command.CAUSES,
        denials.CAUSES,
        flags.CAUSES,
        keys.CAUSES,
        policy.CAUSES,
        rego.CAUSES,
        subjects.CAUSES,
    ),
)
