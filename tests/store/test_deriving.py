"""Files made from a finished run: their digests are noted, edits of people respected, and nothing half written."""

import hashlib
import json

import pytest

from asynth.errors import RunDirectoryError, StorageError
from asynth.store import compare_derived, derive_files, open_run
from asynth.store.directory import claim_directory

IDENTITY = {"seed": 1}


@pytest.fixture
async def directory(tmp_path):
    async with open_run(tmp_path / "run", identity=IDENTITY, count=1) as run:
        await run.write_manifest({"seed": 1})
    return tmp_path / "run"


def manifest(directory):
    return json.loads((directory / "manifest.json").read_text())


def digests(directory):
    return json.loads((directory / "work" / "derived.json").read_text())


async def test_files_are_written_and_their_digests_are_told(directory):
    assert derive_files(directory, {"README.md": b"card\n", "training/trl_sft.py": b"pass\n"}) == []
    assert (directory / "training" / "trl_sft.py").read_bytes() == b"pass\n"
    told = digests(directory)["README.md"]
    assert (told["bytes"], told["sha256"]) == (5, hashlib.sha256(b"card\n").hexdigest())
    assert [*compare_derived(directory)] == []


async def test_the_manifest_which_is_attested_stays_as_it_is(directory):
    before = (directory / "manifest.json").read_bytes()
    derive_files(directory, {"README.md": b"card\n"})
    derive_files(directory, {"README.md": b"another\n"})
    assert (directory / "manifest.json").read_bytes() == before


async def test_digests_of_an_earlier_asynth_stand_in_the_manifest(directory):
    derive_files(directory, {"README.md": b"card\n"})
    told = digests(directory)
    (directory / "work" / "derived.json").unlink()
    (directory / "manifest.json").write_text(json.dumps({**manifest(directory), "derived": told}))
    assert derive_files(directory, {"README.md": b"new\n"}) == []
    assert digests(directory).keys() == {"README.md"}


async def test_what_somebody_edited_stays_unless_it_is_to_go(directory):
    derive_files(directory, {"README.md": b"card\n"})
    (directory / "README.md").write_bytes(b"mine\n")
    assert derive_files(directory, {"README.md": b"new\n"}) == ["README.md"]
    assert (directory / "README.md").read_bytes() == b"mine\n"
    assert [line.endswith("README.md was edited after asynth wrote it") for line in compare_derived(directory)] == [
        True
    ]
    assert derive_files(directory, {"README.md": b"new\n"}, replace=True) == []
    assert (directory / "README.md").read_bytes() == b"new\n"
    assert [*compare_derived(directory)] == []


async def test_a_file_that_was_there_before_is_somebodys(directory):
    (directory / "README.md").write_bytes(b"mine\n")
    assert derive_files(directory, {"README.md": b"card\n"}) == ["README.md"]
    assert derive_files(directory, {"README.md": b"mine\n"}) == []


async def test_a_longer_run_keeps_the_digests_and_tells_that_files_are_old(directory):
    derive_files(directory, {"README.md": b"card\n"})
    told = digests(directory)
    async with open_run(directory, identity=IDENTITY, count=2) as run:
        await run.write_manifest({"seed": 1, "accepted": 0})
    assert digests(directory) == told
    assert manifest(directory)["accepted"] == 0
    (directory / "manifest.json").write_text(
        json.dumps({**manifest(directory), "files": {"evidence.jsonl": {"sha256": "another"}}})
    )
    [line] = compare_derived(directory)
    assert "earlier state" in line
    (directory / "README.md").unlink()
    assert [line.endswith("is gone; `asynth card` writes it again") for line in compare_derived(directory)] == [True]


async def test_starting_over_takes_them_along(directory):
    derive_files(directory, {"README.md": b"card\n", "training/trl_sft.py": b"pass\n"})
    claim_directory(directory, IDENTITY, "fresh").release()
    assert not (directory / "README.md").exists()
    assert not (directory / "training").exists()


async def test_a_run_that_is_open_is_left_alone(directory):
    async with open_run(directory, identity=IDENTITY, count=1):
        with pytest.raises(RunDirectoryError, match="in use"):
            derive_files(directory, {"README.md": b"card\n"})
    assert not (directory / "README.md").exists()


async def test_a_published_copy_without_its_journal_gets_them_too(directory):
    for path in sorted((directory / "work").iterdir()):
        path.unlink()
    (directory / "work").rmdir()
    derive_files(directory, {"README.md": b"card\n"})
    assert (directory / "README.md").read_bytes() == b"card\n"
    assert [*directory.glob("*.partial"), *directory.glob("work")] == []
    assert derive_files(directory, {"README.md": b"new\n"}) == ["README.md"]  # nothing says whose the first was
    assert derive_files(directory, {"README.md": b"new\n"}, replace=True) == []


async def test_a_place_that_cannot_be_written_is_one_line(directory):
    (directory / "training").write_text("a file")
    with pytest.raises(StorageError, match="cannot write"):
        derive_files(directory, {"training/trl_sft.py": b"pass\n"})


def test_what_is_no_run_gets_nothing(tmp_path):
    with pytest.raises(RunDirectoryError):
        derive_files(tmp_path, {"README.md": b"card\n"})
    assert [*tmp_path.iterdir()] == []
