"""Whatever happens to the files of a run between two openings, the second ends with the bytes of an uninterrupted one."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asynth.errors import RunDirectoryError
from asynth.store import open_run, reopen_quarantined
from asynth.store.layout import LINE_FILES

COUNT = 12


async def finish_run(directory: Path, identity, made_up) -> list[str]:
    async with open_run(directory, identity=identity, count=COUNT) as run:
        owed = run.owed()
        while not run.satisfied(COUNT):
            await run.record(made_up(next(owed)))
        return run.repaired


@given(order=st.permutations(range(18)), some=st.integers(0, 18), data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_journal_cut_anywhere(order, some, data, write, identity, made_up, expected, files_of, tmp_path_factory):
    directory = tmp_path_factory.mktemp("run")
    asyncio.run(write(directory, COUNT, order[:some]))
    journal = directory / "work" / "journal.jsonl"
    cut = data.draw(st.integers(0, journal.stat().st_size))
    os.truncate(journal, cut)
    torn = cut > 0 and not journal.read_bytes().endswith(b"\n")
    repaired = asyncio.run(finish_run(directory, identity, made_up))
    assert sum("unfinished" in line for line in repaired) == torn
    assert all("\n" not in line for line in repaired)
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
    repaired = asyncio.run(finish_run(directory, identity, made_up))
    assert all(" is kept in " in line and "\n" not in line for line in repaired)
    assert files_of(directory) == expected(COUNT)
    assert asyncio.run(finish_run(directory, identity, made_up)) == []


async def test_a_damaged_line_in_the_middle_is_made_again_and_reported_once(
    tmp_path, identity, write, made_up, expected, files_of
):
    await write(tmp_path, COUNT)
    journal = tmp_path / "work" / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4].replace(b'"position":4', b'"position":5')
    journal.write_bytes(b"".join(lines))
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        assert run.repaired == [
            f"{journal} line 5 (byte {sum(map(len, lines[:4]))}) does not match its checksum; position 5 will be made again"
        ]
        assert not run.satisfied(COUNT)
        assert files_of(tmp_path) == expected(COUNT, 4)
        owed = run.owed()
        assert next(owed) == 4
        assert next(owed) == len(lines)
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        assert run.repaired == []
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


async def test_rows_and_evidence_rebuild_a_journal_that_is_gone(tmp_path, identity, write, made_up, expected, files_of):
    await write(tmp_path, COUNT)
    (tmp_path / "work" / "journal.jsonl").unlink()
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        [told] = run.repaired
        assert f"journal.jsonl was gone: rebuilt from {COUNT} rows and their evidence" in told
        assert run.satisfied(COUNT)
    assert files_of(tmp_path) == expected(COUNT)
    assert await finish_run(tmp_path, identity, made_up) == []


async def test_a_journal_that_is_gone_together_with_a_split_is_rebuilt_from_the_others(
    tmp_path, identity, write, made_up, expected, files_of
):
    await write(tmp_path, COUNT)
    (tmp_path / "work" / "journal.jsonl").unlink()
    (tmp_path / "test.jsonl").unlink()
    assert "lines did not belong together and are made again" in (await finish_run(tmp_path, identity, made_up))[0]
    assert files_of(tmp_path) == expected(COUNT)


async def test_a_row_that_does_not_fit_is_kept_aside_and_made_again_where_the_journal_is_gone(
    tmp_path, identity, write, made_up, expected, files_of
):
    await write(tmp_path, COUNT)
    (tmp_path / "work" / "journal.jsonl").unlink()
    rows = tmp_path / "train.jsonl"
    before = rows.read_bytes()
    rows.write_bytes(before.replace(b"7", b"8", 1))
    repaired = await finish_run(tmp_path, identity, made_up)
    assert "1 lines did not belong together" in repaired[0]
    assert files_of(tmp_path) == expected(COUNT)


async def test_an_edited_row_is_kept_aside_and_said(tmp_path, identity, write, made_up, expected, files_of):
    await write(tmp_path, COUNT)
    rows = tmp_path / "train.jsonl"
    lines = rows.read_bytes().splitlines(keepends=True)
    edited = b"".join([lines[0], b'{"messages":[]}\n', *lines[2:]])
    rows.write_bytes(edited)
    [told] = await finish_run(tmp_path, identity, made_up)
    kept = tmp_path / "work" / "train.jsonl.aside1"
    assert told == (
        f"{rows} line 2 is not what the journal has: what stood there and behind it is kept in {kept}, "
        "and the run's own lines take its place"
    )
    assert lines[0] + kept.read_bytes() == edited
    assert files_of(tmp_path) == expected(COUNT)


async def test_quarantined_positions_can_be_owed_again(tmp_path, identity, write, made_up, expected, files_of):
    await write(tmp_path, COUNT)
    quarantined = [position for position in range(COUNT) if made_up(position).outcome == "quarantined"]
    assert quarantined
    assert reopen_quarantined(tmp_path, identity) == len(quarantined)
    async with open_run(tmp_path, identity=identity, count=COUNT) as run:
        assert run.repaired == []
        assert not run.satisfied(COUNT)
        assert [position for _, position in zip(quarantined, run.owed(), strict=False)] == quarantined
        for position in quarantined:
            await run.record(made_up(position))
    assert files_of(tmp_path) == expected(COUNT)
    with pytest.raises(RunDirectoryError, match="another run"):
        reopen_quarantined(tmp_path, {**identity, "seed": 99})
