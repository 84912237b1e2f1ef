"""What runs are compared by: the bytes of their row files."""

import json

import pytest

SPLITS = ("train.jsonl", "valid.jsonl", "test.jsonl")


@pytest.fixture(scope="session")
def rows_of():
    """Return a function that reads the row files of a run's directory."""
    return lambda directory: {name: (directory / name).read_bytes() for name in SPLITS}


@pytest.fixture(scope="session")
def first_rows(finished, rows_of):
    """Return what the row files of the finished run hold of its first positions, as a function of how many these are.

    So a test that makes the run once more, some other way, need not make all of it.
    """
    directory, _ = finished
    records = [json.loads(line) for line in (directory / "evidence.jsonl").read_text().splitlines()]
    lines = {name: content.splitlines(keepends=True) for name, content in rows_of(directory).items()}

    def before(count):
        found, left = dict.fromkeys(SPLITS, b""), {name: iter(some) for name, some in lines.items()}
        for record in records:
            if record["position"] < count:
                name = f"{record['split']}.jsonl"
                found[name] += next(left[name])
        return found

    return before
