"""Capabilities as a value: written, read back, compared."""

import dataclasses

import orjson
import pytest

from asynth.errors import CapabilityError
from asynth.machine.capabilities import Capabilities, Tool, Unavailable, from_json, read_capabilities

SOME = Capabilities(
    attestors=("git", "link"),
    workloads=("make build", "tar czf"),
    styles=("heredoc",),
    features=("chains",),
    tools=(Tool("make", "/usr/bin/make", "ab" * 32),),
    unavailable=(Unavailable("go build", "workload", "go not found on PATH", "install Go"),),
    engine={"kind": "embedded"},
)


def test_reading_inverts_writing(tmp_path):
    path = tmp_path / "capabilities.json"
    path.write_bytes(orjson.dumps(SOME.to_json()))
    assert read_capabilities(path) == SOME


def test_equal_members_are_equal_whatever_the_machine():
    elsewhere = dataclasses.replace(
        SOME, workloads=SOME.workloads[::-1], tools=(), unavailable=(), engine={"kind": "release"}
    )
    assert elsewhere.digest == SOME.digest
    assert dataclasses.replace(SOME, styles=()).digest != SOME.digest
    assert dataclasses.replace(SOME, features=()).digest != SOME.digest


def test_what_another_machine_lacks_is_named():
    other = dataclasses.replace(SOME, workloads=("tar czf", "gcc"), attestors=("git",), features=())
    assert SOME.missing_from(other) == ("attestor link", "workload make build", "feature chains")
    assert other.missing_from(SOME) == ("workload gcc",)
    assert SOME.missing_from(SOME) == ()


@pytest.mark.parametrize(
    "change", [{"format": 1}, {"attestors": 3}, {"tools": [{"nom": "make"}]}, {"unavailable": [1]}], ids=str
)
def test_what_is_no_capabilities_file_is_refused(change):
    with pytest.raises(CapabilityError, match=r"^here "):
        from_json({**SOME.to_json(), **change}, "here")
