"""The whole catalogue as a space, whatever this machine has: composing needs no tool."""

import pytest

from asynth.catalog import FAMILIES, Available
from asynth.run.counting import count_family
from asynth.space import Space


@pytest.fixture(scope="session")
def everything():
    """All members."""
    return Available.everything()


@pytest.fixture(scope="session")
def space(everything):
    """The default mix over all members."""
    return Space([count_family(family, everything) for family in FAMILIES], seed=11)
