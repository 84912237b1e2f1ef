"""The family `identity`: who may sign, by certificate, key or job, how keys are kept, who vouches for the time, where evidence lies."""

from __future__ import annotations

from asynth.catalog.families.identity.chains import CHAINS
from asynth.catalog.families.identity.constraints import CONSTRAINTS
from asynth.catalog.families.identity.countersigned import COUNTERSIGNED
from asynth.catalog.families.identity.jobs import JOBS
from asynth.catalog.families.identity.key_services import KEY_SERVICES
from asynth.catalog.families.identity.keyless import KEYLESS
from asynth.catalog.families.identity.keys import KEYS
from asynth.catalog.families.identity.lifetimes import LIFETIMES
from asynth.catalog.families.identity.machines import MACHINES
from asynth.catalog.families.identity.passphrases import PASSPHRASES
from asynth.catalog.families.identity.policies import POLICIES
from asynth.catalog.families.identity.setups import SET_UPS
from asynth.catalog.families.identity.stores import STORES
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.naming import naming
from asynth.catalog.families.scenarios.spread import in_order, retyping

FAMILY = scenario_family(
    name="identity",
    title="signers known by certificate or by kept keys",
    share=4.0,
    scenarios=naming(
        retyping(
            in_order(
                SET_UPS,
                CONSTRAINTS,
                CHAINS,
                LIFETIMES,
                COUNTERSIGNED,
                POLICIES,
                KEYS,
                KEY_SERVICES,
                KEYLESS,
                JOBS,
                MACHINES,
                PASSPHRASES,
                STORES,
            )
        )
    ),
)
