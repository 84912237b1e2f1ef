"""House defaults stand in one place: a change of one is a change of one line."""

from pathlib import Path

import pytest

import asynth.catalog
from asynth.catalog import house, names
from asynth.resources import fixtures_root

TEXTS = (*Path(asynth.catalog.__file__).parent.rglob("*.py"), *(fixtures_root() / "phrasings").rglob("*.txt"))


@pytest.mark.parametrize("said", [house.EXPIRES, house.EXPIRES[:4]], ids=["day", "year"])
def test_no_text_tells_the_default_expiry_in_words_of_its_own(said):
    told = {path for path in TEXTS if said in path.read_text(encoding="utf-8")}
    assert told <= {Path(house.__file__), Path(names.__file__)}
