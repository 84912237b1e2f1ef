"""Programs: what every example needs, and their versions, asked once for each digest and never a reason to fail."""

import pytest

from asynth.errors import ToolchainError
from asynth.machine.capabilities import Tool
from asynth.machine.probing import tools
from asynth.machine.probing.tools import require, tell_version


def make_tool(directory, script, digest="aa"):
    path = directory / "tool"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return Tool("tool", str(path), digest)


@pytest.mark.parametrize(
    ("script", "version"),
    [
        ("echo tool 1.2.3; echo more", "tool 1.2.3"),
        ("echo; echo Welcome; echo 'tool 7'", "tool 7"),
        ("echo tool 2 >&2", "tool 2"),
        ('test "$1" = --version && pwd && echo 3', "3"),
        ("printf 'tool \\033[1m4\\033[m\\n'", "tool 4"),
        ("echo tool 1; exit 1", ""),
        ("kill -9 $$", ""),
        ("echo no number", ""),
    ],
)
def test_the_first_line_with_a_number_is_the_version(tmp_path, script, version):
    assert tell_version(make_tool(tmp_path, script), tmp_path / "cache") == version


def test_a_tool_is_asked_once_for_its_digest(tmp_path):
    cache = tmp_path / "cache"
    assert tell_version(make_tool(tmp_path, "echo tool 1"), cache) == "tool 1"
    assert tell_version(make_tool(tmp_path, "echo tool 2"), cache) == "tool 1"
    assert tell_version(make_tool(tmp_path, "echo tool 2", "bb"), cache) == "tool 2"
    assert tell_version(make_tool(tmp_path, "echo tool 3"), cache, again=True) == "tool 3"


def test_a_tool_that_hangs_or_is_gone_tells_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "_VERSION_SECONDS", 0.2)
    assert tell_version(make_tool(tmp_path, "sleep 60"), tmp_path / "cache") == ""
    assert tell_version(Tool("gone", str(tmp_path / "gone"), "aa"), tmp_path / "cache") == ""
    assert tell_version(make_tool(tmp_path, "echo tool 1"), tmp_path / "cache") == "", "nobody waits for it twice"


def test_what_every_example_needs_is_required():
    with pytest.raises(ToolchainError, match="git, openssl not found"):
        require({"bash": Tool("bash", "/bin/bash", "")})
