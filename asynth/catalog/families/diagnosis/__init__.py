"""The family `diagnosis`: something that failed, quoted with what it really printed; its cause, and what works."""

from __future__ import annotations

from asynth.catalog.families.diagnosis import (
    attestors,
    chained,
    collections,
    command,
    complaints,
    complaints_policy,
    denials,
    documents,
    flags,
    invocations,
    keys,
    policy,
    recording,
    rego,
    services,
    subjects,
)
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import in_order, retyping
from asynth.catalog.families.scenarios.strata import cut_by_message

FAMILY = scenario_family(
    name="diagnosis",
    title="a real failure, its cause and the script that works",
    share=8.0,
    scenarios=retyping(
        in_order(
            attestors.CAUSES,
            chained.CAUSES,
            collections.CAUSES,
            command.CAUSES,
            complaints.CAUSES,
            complaints_policy.CAUSES,
            denials.CAUSES,
            documents.CAUSES,
            flags.CAUSES,
            invocations.CAUSES,
            keys.CAUSES,
            policy.CAUSES,
            recording.CAUSES,
            rego.CAUSES,
            services.CAUSES,
            subjects.CAUSES,
        )
    ),
    cut=cut_by_message(),
)
