"""The family `identity`: who may sign attestations and policies, by certificate or by key, and how a key is kept."""

from __future__ import annotations

from asynth.catalog.families.identity.chains import CHAINS
from asynth.catalog.families.identity.constraints import CONSTRAINTS
from asynth.catalog.families.identity.keys import KEYS
from asynth.catalog.families.identity.lifetimes import LIFETIMES
from asynth.catalog.families.identity.passphrases import PASSPHRASES
from asynth.catalog.families.identity.policies import POLICIES
from asynth.catalog.families.identity.setups import SET_UPS
from asynth.catalog.families.scenarios.family import scenario_family
from asynth.catalog.families.scenarios.spread import in_order

FAMILY = scenario_family(
    name="identity",
    title="signers known by certificate or by kept keys",
    share=4.0,
    scenarios=in_order(SET_UPS, CONSTRAINTS, CHAINS, LIFETIMES, POLICIES, KEYS, PASSPHRASES),
)
