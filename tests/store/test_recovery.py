"""Whatever happens to the files of a run between two openings, the second ends with the bytes of an uninterrupted one."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.store import open_run
from asynth.store.layout import LINE_FILES

COUNT = 12


async def finish_run(directory: Path, identity, made_up) -> list[str]:
    async with open_run(directory, identity=identity, count=COUNT) as run:
        owed = run.owed()
        while not run.satisfied(COUNT):
            await run.record(made_up(next(owed)))
        return run.damaged


@given(order=st.permutations(range(18)), some=st.integers(0, 18), data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_journal_cut_anywhere(order, some, data, write, identity, made_up, expected, files_of, tmp_path_factory):
    directory = tmp_path_factory.mktemp("run")
    asyncio.run(write(directory, COUNT, order[:some]))
    journal = directory / "work" / "journal.jsonl"
    cut = data.draw(st.integers(0, journal.stat().st_size))
    os.truncate(journal, cut)
    torn = cut > 0 and not journal.read_bytes().endswith(b"\n")
    damaged = asyncio.run(finish_run(directory, identity, made_up))
    assert len(damaged) == torn
    assert files_of(directory) == expected(COUNT)
    assert asyncio.run(finish_run(directory, identity, made_up)) == []


@given(order=st.permutations(range(14)), data=st.data())
@settings(deadline=None, max_examples=60)
def test_edited_bytes_of_the_journal(order, data, write, identity, made_up, expected, files_of, tmp_path_factory):
    directory = tmp_path_factory.mktemp("run")
    asyncio.run(write(directory, COUNT, order))
    journal = directory / "work" / "journal.jsonl"
    content = bytearray(journal.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=3, unique=True)):
        content[place] = data.draw(st.integers(0, 255).filter(lambda byte, there=content[place]: byte != there))
    journal.write_bytes(content)
    damaged = asyncio.run(finish_run(directory, identity, made_up))
    assert damaged
    assert all("journal.jsonl line" in line and "made again" in line and "\n" not in line for line in damaged)
    assert files_of(directory) == expected(COUNT)
    assert asyncio.run(finish_run(directory, identity, made_up)) == []


@given(data=st.data())
@settings(deadline=None, max_examples=60)
def test_row_files_cut_edited_or_lengthened(data, write, identity, made_up, expected, files_of, tmp_path_factory):
    directory = tmp_path_factory.mktemp("run")
    asyncio.run(write(directory, COUNT))
    for name in data.draw(st.lists(st.sampled_from(LINE_FILES), min_size=1, unique=True)):
        content = bytearray((directory / name).read_bytes())
        change = data.draw(st.sampled_from(["cut", "edit", "lengthen", "remove"]))
        if change == "remove":
            (directory / name).unlink()
            continue
        if change == "cut":
            del content[data.draw(st.integers(0, len(content))) :]
        elif change == "edit" and content:
            content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
        else:
            content += data.draw(st.binary(max_size=40))
        (directory / name).write_bytes(content)
    assert asyncio.run(finish_run(directory, identity, made_up)) == []
    assert files_of(directory) == expected(COUNT)


async def test_a_damaged_line_in_the_middle_is_made_again_and_reported_once(
    tmp_path, identity, write, made_up, expected, files_of
):
    await write(tmp_path, COUNT)
    journal = tmp_path / "work" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"position":4', b'"position":5')
    journal.write_bytes(b"".join(lines))
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        assert run.damaged == [
            f"{journal} line 5 (byte {sum(map(len, lines[:4]))}) does not match its checksum; position 5 will be made again"
        ]
        assert not run.satisfied(COUNT)
        assert files_of(tmp_path) == expected(COUNT, 4)
        owed = run.owed()
        assert next(owed) == 4
        assert next(owed) == len(lines)
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        assert run.damaged == []
        await run.record(made_up(4))
        assert run.satisfied(COUNT)
    assert files_of(tmp_path) == expected(COUNT)


async def test_a_journal_of_zeros_as_a_power_failure_leaves_it(tmp_path, identity, write, made_up, expected, files_of):
    await write(tmp_path, COUNT)
    journal = tmp_path / "work" / "journal.jsonl"
    size = journal.stat().st_size
    os.truncate(journal, size // 2)
    os.truncate(journal, size)
    damaged = await finish_run(tmp_path, identity, made_up)
    assert len(damaged) == 1
    assert "unfinished" in damaged[0]
    assert files_of(tmp_path) == expected(COUNT)


@pytest.mark.parametrize("kept", [0, 1, 5, COUNT])
async def test_a_lost_journal_costs_work_but_not_correctness(
    kept, tmp_path, identity, write, made_up, expected, files_of
):
    await write(tmp_path, COUNT)
    (tmp_path / "work" / "journal.jsonl").unlink()
    await write(tmp_path, COUNT, range(kept))
    assert files_of(tmp_path) == expected(COUNT, kept)
    await finish_run(tmp_path, identity, made_up)
    assert files_of(tmp_path) == expected(COUNT)
