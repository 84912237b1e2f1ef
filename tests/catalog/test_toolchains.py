"""Every toolchain: named once, pinned, and of use to a workload."""

import re

import pytest

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.toolchains import TOOLCHAINS, TOOLCHAINS_BY_NAME
from asynth.catalog.workloads import WORKLOADS

CHAINS = [pytest.param(chain, id=chain.name) for chain in TOOLCHAINS]
PINNED = {
    "go": r"[\w.-]+(/[\w.-]+)+@v\d+\.\d+\.\d+[\w.-]*",
    "npm": r"(@[\w-]+/)?[\w-]+@\d+\.\d+\.\d+",
    "pypi": r"[\w.-]+==\d+(\.\d+)+",
    "cargo": r"[\w-]+@\d+\.\d+\.\d+",
    "debian": r"[a-z0-9.+-]+",
}
QUICK = 300
"""Seconds from which on a toolchain is heavy."""


def test_names_are_unique_and_none_is_a_workloads():
    assert len(TOOLCHAINS_BY_NAME) == len(TOOLCHAINS)
    assert "all" not in TOOLCHAINS_BY_NAME


@pytest.mark.parametrize("chain", CHAINS)
def test_versions_are_exact(chain):
    assert chain.packages
    for package in chain.packages:
        assert re.fullmatch(PINNED[chain.source], package), package


@pytest.mark.parametrize("chain", CHAINS)
def test_what_it_provides_is_used(chain):
    used = {tool for member in (*WORKLOADS, *ATTESTORS) for tool in member.tools}
    assert chain.provides
    assert set(chain.provides) <= used


@pytest.mark.parametrize("chain", CHAINS)
def test_what_takes_minutes_is_heavy(chain):
    assert chain.heavy == (chain.seconds >= QUICK)


def test_no_two_toolchains_bring_the_same_program():
    programs = [program for chain in TOOLCHAINS for program in chain.provides]
    assert len(set(programs)) == len(programs)
