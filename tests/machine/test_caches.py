"""Where what outlives runs lies: the same place as ever, so that nobody's caches are lost."""

from pathlib import Path

import pytest

from asynth.machine.caches import cache_directory, shared_caches


@pytest.mark.parametrize(("base", "expected"), [("/var/cache/me", "/var/cache/me/asynth"), ("", "~/.cache/asynth")])
def test_the_cache_lies_where_xdg_says_or_below_the_home(base, expected, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", "/home/me")
    assert cache_directory() == Path(expected.replace("~", "/home/me"))
    assert shared_caches() == cache_directory() / "tools"
