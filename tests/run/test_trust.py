"""Whose a run is: the mark that only this machine gives, and what strangers' rows need."""

import shutil

import orjson
import pytest

from asynth.errors import CapabilityError
from asynth.execution.wall import Wall
from asynth.run import trust
from asynth.run.trust import admit, is_ours, mark_identity


@pytest.fixture
def run(finished, tmp_path, on_machine):
    """A copy of the finished run on the machine that made it."""
    return shutil.copytree(finished[0], tmp_path / "run")


def edit_manifest(run, **values):
    path = run / "manifest.json"
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes()) | values))


def test_a_run_is_ours_wherever_it_lies(run):
    assert is_ours(run)
    assert admit(run, "off", trust=False).trusted


@pytest.mark.parametrize(
    "values",
    [
        {"mark": None},
        {"mark": "0" * 64},
        {"mark": "\ud800".encode("utf-8", "replace").decode()},
        {"identity": {"seed": 1}},
    ],
    ids=["no mark", "another mark", "no hex", "another identity"],
)
def test_a_run_that_was_changed_is_not_ours(run, values):
    edit_manifest(run, **values)
    assert not is_ours(run)


def test_another_machine_refuses_without_a_wall(run, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another cache"))
    assert not is_ours(run)
    with pytest.raises(CapabilityError, match="not made by this machine") as error:
        admit(run, "off", trust=False)
    assert "--trust" in str(error.value)
    assert "\n" not in str(error.value)
    assert admit(run, "off", trust=True).trusted
    monkeypatch.setattr(trust, "find_wall", lambda _: Wall("/usr/bin/bwrap", "bwrap 0"))
    assert admit(run, "auto", trust=False).trusted is False


def test_a_machine_that_keeps_no_secret_gives_no_mark(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert mark_identity({"seed": 1}) == ""


@pytest.mark.parametrize(
    "command", [("audit",), ("replay", "--id"), ("fixture", "--id")], ids=["audit", "replay", "fixture"]
)
def test_the_commands_refuse_in_one_line(machine, finished, tmp_path, command):
    directory, _ = finished
    shutil.copytree(directory, tmp_path / "run")
    edit_manifest(tmp_path / "run", mark="")
    identifier = orjson.loads((directory / "evidence.jsonl").read_bytes().split(b"\n")[0])["id"]
    named = [identifier] if command[1:] else []
    target = [tmp_path / "laid" / "project"] if command[0] == "fixture" else []
    done = machine.run(
        command[0], "--run", "run", "--sandbox", "off", *command[1:], *named, *target, cwd=tmp_path, code=3
    )
    assert done.stderr.startswith("asynth: run was not made by this machine")
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "laid").exists()
