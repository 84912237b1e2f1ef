"""Looks into attestations and policies, one scenario a file; what was looked at is then verified."""

from asynth.catalog.scenarios.inspection import (
    branch,
    command,
    key_id,
    policy_types,
    products,
    recorded_types,
    schema,
)
from asynth.catalog.scenarios.scenario import Scenario

INSPECTIONS: tuple[Scenario, ...] = (
    branch.SCENARIO,
    command.SCENARIO,
    key_id.SCENARIO,
    policy_types.SCENARIO,
    products.SCENARIO,
    recorded_types.SCENARIO,
    schema.SCENARIO,
)

__all__ = ["INSPECTIONS"]
