"""The checkpoint beside the journal: what it spares an opening, and that nothing is believed because it says so."""

import asyncio
import os
import shutil

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.store import checkpoint, journal, open_run
from asynth.store.layout import EVIDENCE, LINE_FILES, QUARANTINE, Layout

COUNT = 30


@pytest.fixture(autouse=True)
def always_written(monkeypatch):
    """Have a checkpoint after every write, however little there is."""
    monkeypatch.setattr(checkpoint, "WORTH", 1)


@pytest.fixture
def decoded(monkeypatch):
    """Return the lines of journals that were decoded."""
    lines = []
    decode = journal.decode
    monkeypatch.setattr(journal, "decode", lambda line: lines.append(line) or decode(line))
    return lines


async def finish_run(directory, identity, made_up, count=COUNT) -> list[str]:
    async with open_run(directory, identity=identity, count=count) as run:
        owed = run.owed()
        while not run.satisfied(count):
            await run.record(made_up(next(owed)))
        return run.repaired


async def test_an_opening_decodes_only_what_came_after_the_checkpoint(
    tmp_path, identity, write, made_up, files_of, expected, decoded
):
    await write(tmp_path, COUNT)
    line = journal.encode(made_up(200))
    with Layout(tmp_path).journal.open("ab") as stream:
        stream.write(line)
    decoded.clear()
    async with open_run(tmp_path, identity=identity, count=COUNT, mode="resume") as run:
        assert decoded == [line]
        assert run.is_recorded(200)
        assert run.repaired == []
        assert run.satisfied(COUNT)
        assert (run.accepted, run.written) == (COUNT + (made_up(200).outcome == "accepted"), COUNT)
    assert files_of(tmp_path) == expected(COUNT)


async def test_without_much_to_spare_there_is_none(tmp_path, write, monkeypatch):
    monkeypatch.setattr(checkpoint, "WORTH", 1 << 20)
    await write(tmp_path, COUNT)
    assert not Layout(tmp_path).checkpoint.exists()


async def test_positions_behind_a_gap_and_behind_the_count_are_known_from_it(
    tmp_path, identity, write, files_of, expected, made_up, decoded
):
    await write(tmp_path, 5, [0, 1, 2, 3, *range(5, 20)])
    await write(tmp_path, 5)  # position 4, after which the count is reached and all others stay in the journal
    decoded.clear()
    async with open_run(tmp_path, identity=identity, count=5) as run:
        assert all(map(run.is_recorded, range(20)))
    held = sum((tmp_path / name).read_bytes().count(b"\n") for name in (EVIDENCE, QUARANTINE))
    assert len(set(decoded)) == 20 - held
    assert files_of(tmp_path) == expected(5)
    assert await finish_run(tmp_path, identity, made_up) == []
    assert files_of(tmp_path) == expected(COUNT)
    with Layout(tmp_path).journal.open("rb") as stream:
        positions = [entry.position for _, entry in journal.scan(stream)]
    assert len(positions) == len(set(positions))


def edit(path, place: int, byte: int) -> None:
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= byte
    path.write_bytes(content)


@given(order=st.permutations(range(40)), some=st.integers(1, 40), data=st.data())
@settings(deadline=None, max_examples=60)
def test_whatever_became_of_the_files_they_count_and_not_the_checkpoint(
    order, some, data, identity, write, made_up, files_of, expected, tmp_path_factory
):
    directory = tmp_path_factory.mktemp("run")
    layout = Layout(directory)
    asyncio.run(write(directory, COUNT, order[:some]))
    old = layout.checkpoint.read_bytes()
    if data.draw(st.booleans()):
        asyncio.run(finish_run(directory, identity, made_up))
        if data.draw(st.booleans()):
            layout.checkpoint.write_bytes(old)
    for name in data.draw(st.lists(st.sampled_from([*LINE_FILES, "journal", "checkpoint"]), max_size=2)):
        path = {"journal": layout.journal, "checkpoint": layout.checkpoint}.get(name) or layout.line_file(name)
        size = path.stat().st_size
        if not size:
            continue
        if data.draw(st.booleans()):
            edit(path, data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, 255)))
        else:
            os.truncate(path, data.draw(st.integers(0, size)))
    asyncio.run(finish_run(directory, identity, made_up))
    assert files_of(directory) == expected(COUNT)
    assert asyncio.run(finish_run(directory, identity, made_up)) == []


@pytest.mark.parametrize(
    "lie",
    [
        {"waiting": [[33, 0, 10]]},
        {"waiting": [[2, 0, 200], [33, -4, 200]]},
        {"waiting": [["33", "x", 10]]},
        {"waiting": [[33, 1 << 40, 10]]},
        {"waiting": 7},
        {"files": {}},
        {"journal": {"bytes": 0, "rows": 0, "sha256": ""}},
        {"journal": []},
        {"format": 2},
    ],
    ids=str,
)
async def test_a_checkpoint_that_lies_is_not_believed(tmp_path, identity, write, made_up, files_of, expected, lie):
    await write(tmp_path, COUNT, range(20))
    path = Layout(tmp_path).checkpoint
    path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), **lie}))
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        assert run.repaired == []
        assert next(run.owed()) == 20
        assert not run.is_recorded(33)
    await finish_run(tmp_path, identity, made_up)
    assert files_of(tmp_path) == expected(COUNT)


async def test_it_goes_with_the_run(tmp_path, identity, write):
    await write(tmp_path, COUNT)
    other = tmp_path.parent / "other"
    shutil.copytree(tmp_path, other)
    async with open_run(other, identity=identity, count=COUNT, mode="fresh") as run:
        assert not Layout(other).checkpoint.exists()
        assert run.accepted == 0
