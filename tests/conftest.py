"""Fixtures that tests of several rooms share."""

import pytest

from asynth.witness.discovery import discover


@pytest.fixture(scope="session")
def release_witness():
    """Return the path of a release of witness, which ASYNTH_WITNESS or PATH names; one that is wrong fails the test."""
    engine = discover()
    if engine.path is None:
        pytest.skip(f"no release of witness: {'; '.join(engine.notes)}")
    return engine.path
