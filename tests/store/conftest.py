"""A made-up run for tests of the store: what each position comes to is a pure function of the position."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import pytest

from asynth.store import JournalEntry, open_run
from asynth.store.layout import LINE_FILES

IDENTITY = {"seed": 7, "families": ["rego", "step"]}


def finish(position: int, padding: int = 40) -> JournalEntry:
    """Return what `position` comes to: one in five is quarantined, splits and lengths vary."""
    number = int(sha256(str(position).encode()).hexdigest(), 16)
    if number % 5 == 0:
        record = f'{{"id":"q{position}","position":{position},"reason":"exit","stderr":"\\u00e9"}}'
        return JournalEntry(position, "quarantined", None, None, None, record.encode())
    split = ("train", "train", "valid", "test")[number % 4]
    answer = "x" * (number % (padding + 1)) + '\\n```bash\\nprintf \\"%s\\"\\n```\\u2192'
    messages = f'{{"role":"user","content":"{position}"}},{{"role":"assistant","content":"{answer}"}}'
    row = f'{{"messages":[{messages}]}}'.encode()
    evidence = (
        f'{{"id":"e{position}","position":{position},"split":"{split}","sha256":"{sha256(row).hexdigest()}","é":1}}'
    )
    return JournalEntry(position, "accepted", split, row, evidence.encode(), None)


async def write_run(
    directory: Path, count: int, positions: Iterable[int] | None = None, shard: tuple[int, int] = (0, 1)
) -> None:
    """Record `positions`, or those that are owed until `count` are accepted in the prefix, then write the manifest."""
    async with open_run(directory, identity=IDENTITY, count=count, shard=shard) as run:
        if positions is not None:
            for position in positions:
                await run.record(finish(position))
        else:
            owed = run.owed()
            while not run.satisfied(count):
                await run.record(finish(next(owed)))
        await run.write_manifest({"seed": 7})


def read_files(directory: Path) -> dict[str, bytes]:
    """Return the content of the files of lines."""
    return {name: (directory / name).read_bytes() for name in LINE_FILES}


def expected_files(count: int, end: int | None = None) -> dict[str, bytes]:
    """Return what the files must hold once all positions below `end` (by default, enough of them) are finished."""
    files = dict.fromkeys(LINE_FILES, b"")
    position = accepted = 0
    while accepted < count and (end is None or position < end):
        for name, line in finish(position).lines():
            files[name] += line + b"\n"
        accepted += finish(position).outcome == "accepted"
        position += 1
    return files


@pytest.fixture(scope="session")
def made_up() -> Callable[..., JournalEntry]:
    return finish


@pytest.fixture(scope="session")
def write() -> Callable[..., object]:
    return write_run


@pytest.fixture(scope="session")
def files_of() -> Callable[[Path], dict[str, bytes]]:
    return read_files


@pytest.fixture(scope="session")
def expected() -> Callable[..., dict[str, bytes]]:
    return expected_files


@pytest.fixture(scope="session")
def identity() -> dict[str, object]:
    return dict(IDENTITY)
