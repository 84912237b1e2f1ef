"""Policies that accept what they should not, one scenario a file; the answer proves it by a run, and repairs it."""

from asynth.catalog.scenarios.review import (
    ignored_key,
    missing_requirement,
    other_name,
    shared_key,
    silent_companion,
    undefined_message,
    wide_functionary,
    wrong_field,
)
from asynth.catalog.scenarios.scenario import Scenario

REVIEWS: tuple[Scenario, ...] = (
    ignored_key.SCENARIO,
    missing_requirement.SCENARIO,
    other_name.SCENARIO,
    shared_key.SCENARIO,
    silent_companion.SCENARIO,
    undefined_message.SCENARIO,
    wide_functionary.SCENARIO,
    wrong_field.SCENARIO,
)

__all__ = ["REVIEWS"]
