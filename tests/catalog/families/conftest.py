"""Drafts of one family at a time, each with the spec that it was composed from."""

from functools import cache

import pytest

from asynth.catalog import FAMILIES_BY_NAME
from asynth.example.make import compose
from asynth.run.counting import count_family
from asynth.space import Space


@pytest.fixture(scope="session")
def compose_family(everything):
    """A function from a family's name to pairs of spec and draft, in the order of a run, enough to meet each variant."""

    @cache
    def compose_some(name):
        family = FAMILIES_BY_NAME[name]
        space = Space([count_family(family, everything)], seed=7)
        specs = [space.at(position) for position in range(2600 if name == "diagnosis" else 600)]
        return [(dict(spec.values), compose(spec)) for spec in specs]

    return compose_some
