"""Rows that have their turn: each once, also when the export was stopped, and published when all had it."""

import json
from dataclasses import replace

import pytest

from asynth.dataset.exporting import Export, Made, check_target, read_export
from asynth.errors import CommandError, RunDirectoryError
from asynth.example.make import compose
from asynth.run.recomposing import Recomposer
from asynth.store import read_evidence


@pytest.fixture
def export(finished, tmp_path):
    return Export(finished[0], tmp_path / "out", "pairs", {"rule": 1}), Recomposer.of_run(finished[0])


def planner(turns, stop_at=None):
    """Return a planner that notes whose turn it is, and makes nothing of every third row."""

    def plan(source):
        number = len(turns)
        turns.append(source.evidence.id)

        async def make():
            if number == stop_at:
                raise CommandError("stopped")
            line = json.dumps({"id": source.evidence.id}).encode() if number % 3 else None
            return Made(line, {"id": source.evidence.id, "split": source.evidence.split})

        return make

    return plan


async def test_every_row_has_one_turn_in_position_order(export, finished):
    made, recomposer = export
    turns, told = [], []
    await made.make(recomposer, planner(turns), told.append, concurrency=3)
    ids = [record["id"] for record in read_evidence(finished[0])]
    assert turns == ids
    assert sorted(one.told["id"] for one in told) == sorted(ids)
    await made.make(recomposer, planner(turns), told.append, concurrency=3)
    assert turns == ids
    assert len(told) == 2 * len(ids)


async def test_what_was_stopped_goes_on(export, finished):
    made, recomposer = export
    turns, told = [], []
    with pytest.raises(CommandError):
        await made.make(recomposer, planner(turns, stop_at=10), told.append, concurrency=1)
    assert len(told) == 10
    await made.make(recomposer, planner(turns), told.append, concurrency=4)
    ids = [record["id"] for record in read_evidence(finished[0])]
    assert turns == [*ids[:11], *ids[10:]]


async def test_lines_are_published_by_split_and_a_split_without_any_has_no_file(export, tmp_path):
    made, recomposer = export
    told = []
    await made.make(recomposer, planner([]), told.append, concurrency=3)
    stale = tmp_path / "out/pairs/test.jsonl"
    stale.parent.mkdir()
    stale.write_text("old\n")
    made.publish(bytes, bytes.upper)
    found = {path.relative_to(made.target).as_posix() for path in made.target.glob("*/*.jsonl")}
    lines = [line for name in ("train", "valid", "test") for line in lines_of(made.target / f"pairs/{name}.jsonl")]
    assert sorted(lines) == sorted(one.line.decode() for one in told if one.line)
    assert [line.upper() for line in lines_of(made.target / "pairs/train.jsonl")] == lines_of(
        made.target / "pairs-strings/train.jsonl"
    )
    assert all((made.target / name).stat().st_size for name in found)
    assert stale.exists() == (made.target / "pairs-strings/test.jsonl").exists()
    assert [(one["id"], [line.decode() for line in found]) for one, found in read_export(made.target, "pairs")] == [
        (json.loads(line)["id"], [line, line.upper()]) for line in by_position(made.target, lines)
    ]


def by_position(target, lines):
    ids = [json.loads(line)["id"] for line in lines_of(target / "pairs.evidence.jsonl")]
    return sorted(lines, key=lambda line: ids.index(json.loads(line)["id"]))


def lines_of(path):
    return path.read_text().splitlines() if path.exists() else []


async def test_rows_that_are_not_wanted_or_not_of_this_catalogue_are_passed_over(export, monkeypatch):
    made, recomposer = export
    turns, told = [], []
    first = next(read_evidence(made.directory))["id"]
    foreign = replace(recomposer, same=False)
    monkeypatch.setattr(
        "asynth.run.recomposing.compose",
        lambda spec: replace(compose(spec), prompt="other") if spec.id == first else compose(spec),
    )
    await made.make(foreign, planner(turns), told.append, concurrency=2, wanted=lambda evidence: len(evidence.id) > 3)
    assert first not in turns
    assert [one.told for one in told if one.told.get("foreign")] == [{"id": first, "foreign": True}]


async def test_another_rule_does_not_go_on_with_this_export(export):
    made, recomposer = export
    await made.make(recomposer, planner([]), lambda _: None, concurrency=3)
    with pytest.raises(RunDirectoryError, match="another run"):
        await replace(made, identity={"rule": 2}).make(recomposer, planner([]), lambda _: None, concurrency=3)
    turns = []
    await replace(made, identity={"rule": 2}).make(
        recomposer, planner(turns), lambda _: None, concurrency=3, mode="fresh"
    )
    assert len(turns) == 24


def test_a_run_or_a_file_is_no_target(finished, tmp_path):
    with pytest.raises(RunDirectoryError, match="is the run itself"):
        check_target(finished[0], finished[0])
    (tmp_path / "file").touch()
    with pytest.raises(RunDirectoryError, match="is a file"):
        check_target(finished[0], tmp_path / "file")
    check_target(finished[0], tmp_path / "new")
