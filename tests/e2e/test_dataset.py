"""A run's directory as a dataset: written when a run ends, brought up to date when it grows, and by a command."""

import json
import shutil

import pytest

pytestmark = pytest.mark.timeout(400)

SMALL = ("--seed", 7, "--concurrency", 4, "--twins", "none", "--recheck", 0)


@pytest.fixture(scope="module")
def shards(machine, once):
    """Return a directory with the two shards `a` and `b` of a run, and the run `one` that a single process made."""

    def make(home):
        for name, shard in (("a", "0/2"), ("b", "1/2")):
            machine.run("--count", 3, *SMALL, "--shard", shard, "--out", name, cwd=home)
        machine.run("--count", 6, *SMALL, "--out", "one", cwd=home)
        return home

    return once("shards", make)


@pytest.fixture
def copies(shards, tmp_path):
    for name in ("a", "b", "one"):
        shutil.copytree(shards / name, tmp_path / name)
    return tmp_path


def lines(directory, name):
    return (directory / name).read_bytes().splitlines()


def test_a_longer_run_brings_the_card_up_to_date_and_keeps_what_was_edited(machine, copies):
    assert "6 questions" in (copies / "one" / "README.md").read_text()
    (copies / "one" / "training" / "axolotl.yaml").write_text("mine")
    done = machine.run("--count", 8, *SMALL, "--out", "one", cwd=copies)
    assert "8 questions" in (copies / "one" / "README.md").read_text()
    assert "axolotl.yaml was edited and stays" in done.stderr
    assert (copies / "one" / "training" / "axolotl.yaml").read_text() == "mine"
    assert "one/training/axolotl.yaml was edited" in machine.run("check", "--run", "one", cwd=copies).stdout
    done = machine.run("card", "--run", "one", "--replace", "--json", cwd=copies)
    assert json.loads(done.stdout)["kept"] == []
    assert "was edited" not in machine.run("check", "--run", "one", cwd=copies).stdout


def test_shards_are_datasets_once_they_are_merged(machine, copies):
    assert not (copies / "a" / "README.md").exists()
    done = machine.run("merge", "b", "a", "--out", "whole", cwd=copies)
    assert "6 examples in whole" in done.stdout
    for name in ("train.jsonl", "valid.jsonl", "test.jsonl"):
        assert lines(copies / "whole", name) == lines(copies / "one", name), name
    assert "6 questions" in (copies / "whole" / "README.md").read_text()
    manifest = json.loads((copies / "whole" / "manifest.json").read_text())
    assert [shard["accepted"] for shard in manifest["shards"]] == [3, 3]
    assert (manifest["accepted"], manifest["complete"], manifest["config"]["shard"]) == (6, True, [0, 1])
    assert "no problems" in machine.run("check", "--run", "whole", cwd=copies).stdout


def test_a_merged_run_goes_on_with_its_shards_and_by_itself(machine, copies):
    done = machine.run("merge", "a", "b", "--out", "whole", "--count", 4, "--json", cwd=copies)
    assert json.loads(done.stdout) == {"rows": 4, "quarantined": 0, "left": 2}
    machine.run("--count", 5, *SMALL, "--shard", "0/2", "--out", "a", cwd=copies)
    done = machine.run("merge", "a", "b", "--out", "whole", cwd=copies)
    assert "7 examples" in done.stdout  # position 7 is the other shard's, which has not made it
    assert "1 later rows stay out" in done.stderr
    done = machine.run("merge", "a", "b", "--out", "whole", "--count", 8, cwd=copies, code=1)
    assert "1 rows short of --count 8" in done.stderr
    machine.run("--count", 9, *SMALL, "--out", "whole", cwd=copies)
    machine.run("--count", 9, *SMALL, "--out", "one", cwd=copies)
    assert lines(copies / "whole", "train.jsonl") == lines(copies / "one", "train.jsonl")


def test_what_cannot_be_merged_is_one_line(machine, copies):
    def refuse(*arguments, code):
        done = machine.run("merge", *arguments, "--out", "whole", cwd=copies, code=code)
        assert not (copies / "whole").exists()
        assert done.stderr.count("\n") == 1
        return done.stderr

    shutil.copytree(copies / "a", copies / "again")
    assert "both shard 0/2" in refuse("a", "again", code=2)
    assert "shard 1/2 is missing" in refuse("a", code=2)
    assert "both shard 0/1" in refuse("a", "one", code=2)
    assert "holds no run" in refuse("a", "none", code=2)
    machine.run("--count", 2, "--seed", 8, *SMALL[2:], "--shard", "1/2", "--out", "other", cwd=copies)
    assert "they differ in seed" in refuse("a", "other", code=2)
    assert "--count 0" in refuse("a", "b", "--count", 0, code=2)
    journal = copies / "b" / "work" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"witness", b"witless", 1))
    assert "does not match its checksum" in refuse("a", "b", code=1)
    with (copies / "a" / "train.jsonl").open("ab") as stream:
        stream.write(b"{}\n")
    assert "the manifest says" in refuse("a", "b", code=1)
