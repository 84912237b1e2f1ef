"""Verdicts of other engines: each keeps its own, a changed row loses those on its old text, a broken file is one line."""

import json

import pytest

from asynth.errors import DatasetError
from asynth.store.layout import VERDICTS
from asynth.store.verdicts import ACCEPTED, add_verdicts, read_verdicts


def test_each_engine_keeps_what_it_said(tmp_path):
    assert read_verdicts(tmp_path) == {}
    add_verdicts(tmp_path, "v0.11", {"a": ("12", ACCEPTED), "b": ("34", "answer: not-accepted")})
    add_verdicts(tmp_path, "embedded", {"a": ("12", ACCEPTED)})
    add_verdicts(tmp_path, "v0.11", {"b": ("34", ACCEPTED)})
    found = {identifier: judged.verdicts for identifier, judged in read_verdicts(tmp_path).items()}
    assert found == {"a": {"embedded": ACCEPTED, "v0.11": ACCEPTED}, "b": {"v0.11": ACCEPTED}}


def test_a_row_that_reads_otherwise_has_not_been_judged(tmp_path):
    add_verdicts(tmp_path, "v0.11", {"a": ("12", ACCEPTED)})
    add_verdicts(tmp_path, "embedded", {"a": ("56", ACCEPTED)})
    assert read_verdicts(tmp_path)["a"].verdicts == {"embedded": ACCEPTED}


def test_lines_are_as_the_format_says(tmp_path):
    path = add_verdicts(tmp_path, "v0.12", {"a": ("12", ACCEPTED)})
    assert path == tmp_path / VERDICTS
    assert json.loads(path.read_text()) == {"id": "a", "sha256": "12", "verdicts": {"v0.12": ACCEPTED}}


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', '{"id": "a", "sha256": "1", "verdicts": []}'])
def test_what_is_no_verdict_is_named_with_its_line(tmp_path, line):
    add_verdicts(tmp_path, "v0.12", {"a": ("12", ACCEPTED)})
    with (tmp_path / VERDICTS).open("a") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(DatasetError, match=f"{VERDICTS}:2"):
        read_verdicts(tmp_path)
