"""Runs that go wrong on purpose: of rules that are there, and of builds that are there."""

import pytest

from asynth.catalog.families.family import BUILDS
from asynth.catalog.families.scenarios.violations import BREAKAGES, MENDABLE, breakage, can_be_broken
from asynth.catalog.rules import RULES_BY_NAME


def test_rules_that_can_be_mended_are_rules():
    assert set(MENDABLE) <= set(RULES_BY_NAME)


def test_each_breakage_is_that_of_a_build():
    broken = {breakage(build) for _, _, build in BUILDS if can_be_broken(build)}
    assert broken == set(BREAKAGES.values())


def test_a_build_without_a_known_breakage_is_not_broken():
    build = next(build for _, _, build in BUILDS if not can_be_broken(build))
    with pytest.raises(ValueError, match=build.project.folder):
        breakage(build)
