"""What a comparison of sides finds: steady differences, and nothing that changes by itself."""

import base64
import json
from dataclasses import replace

import orjson
import pytest

from asynth.errors import ConfigurationError
from asynth.execution import Workspace
from asynth.space import Spec
from benchmarks import agreeing
from benchmarks.agreeing import Difference, describe, find_differences, main, mask, read_results, read_statements

ROOT = "/dev/shm/asynth-root-abc"
ATTESTED = {
    "predicate": {
        "name": "build",
        "attestations": [
            {"type": "https://witness.dev/attestations/git/v0.1", "attestation": {"commithash": "c0ffee"}},
            {"type": "https://witness.dev/attestations/omnitrail/v0.1", "attestation": {"a": 1}},
            {
                "type": "https://witness.dev/attestations/material/v0.1",
                "attestation": {f"{ROOT}/12/tree/project/a.c": {"sha256": "1"}, ".git/index": {"sha256": "2"}},
                "starttime": "2026-11-29T08:00:00.123456789Z",
            },
        ],
    }
}


def test_times_roots_and_what_follows_from_them_are_masked():
    masked = mask(ATTESTED, ROOT)
    git, omnitrail, material = masked["predicate"]["attestations"]
    assert git == ATTESTED["predicate"]["attestations"][0]
    assert omnitrail == {"type": "https://witness.dev/attestations/omnitrail/v0.1"}
    assert material["attestation"] == {"ROOT/tree/project/a.c": {"sha256": "1"}}
    assert material["starttime"] == "TIME"


def test_attestations_are_read_from_beside_the_project(tmp_path):
    workspace = Workspace(tmp_path / "3", tmp_path / "3" / "tree" / "project", tmp_path, tmp_path)
    workspace.project.mkdir(parents=True)
    payload = base64.b64encode(json.dumps({"at": f"{tmp_path}/3/tree"}).encode()).decode()
    (workspace.project.parent / "build.att.json").write_text(json.dumps({"payload": payload}))
    assert read_statements(workspace) == {"../build.att.json": {"at": "ROOT/tree"}}


FIRST = {"verdict": "accepted", "twins": [["a", "x"], ["b", "y"]], "../build.att.json": {"list": [1, 2], "random": "1"}}


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({}, []),
        ({"../build.att.json": {"list": [2, 1], "random": "1"}}, []),
        ({"verdict": "timeout"}, [("verdict", "")]),
        ({"twins": [["b", "y"], ["a", "x"]]}, [("twins", "[][]")]),
        (
            {"../build.att.json": {"list": [1], "random": "1"}},
            [("../build.att.json", "/list"), ("../build.att.json", "/list[]")],
        ),
    ],
    ids=["nothing", "an order of a map", "a verdict", "an order of twins", "an entry less"],
)
def test_differences_are_found(change, places):
    found, unsteady = find_differences([FIRST], [{**FIRST, **change}])
    assert [difference.place for difference in found] == places
    assert not unsteady


def test_what_one_side_says_otherwise_the_next_time_is_unsteady():
    again = {**FIRST, "../build.att.json": {"list": [1, 2], "random": "2"}}
    other = {**FIRST, "verdict": "timeout", "../build.att.json": {"list": [1, 2], "random": "3"}}
    found, unsteady = find_differences([FIRST, again], [other, other])
    assert found == [Difference(("verdict", ""), ("accepted", "timeout"))]
    assert unsteady == {("../build.att.json", "/random")}


class Observer:
    def __init__(self, side, outcomes):
        self.side = side
        self.outcomes = iter(outcomes)

    async def decide(self, space, position):
        return next(self.outcomes)


class Space:
    def at(self, position):
        return Spec("step", (("n", position),))


def side(name, up, engine="embedded"):
    wall = replace(agreeing.NO_WALL, program="/usr/bin/bwrap" if up else None)
    return agreeing.Side(name, engine, (), wall)


async def test_sides_are_compared_and_differing_ones_executed_again():
    other = {**FIRST, "verdict": "timeout"}
    observers = [Observer(side("wall", True), [FIRST] * 3), Observer(side("no wall", False), [other] * 3)]
    line = await agreeing.compare(Space(), 4, observers)
    assert line["different"] == [
        {"sides": ["wall", "no wall"], "place": ["verdict", ""], "said": ["accepted", "timeout"]}
    ]
    assert "1 positions with a difference" in describe([line])
    passing = [Observer(side("wall", True), [FIRST] * 2), Observer(side("no wall", False), [other, FIRST])]
    line = await agreeing.compare(Space(), 4, passing)
    assert line["different"] == []
    assert line["unsteady"] == [["verdict", ""]]
    failing = [Observer(side("wall", True), [FIRST]), Observer(side("no wall", False), [None])]
    assert await agreeing.compare(Space(), 4, failing) is None


async def test_what_is_unsteady_on_one_side_is_no_difference_of_two_others():
    other = {**FIRST, "../build.att.json": {"list": [1, 2], "random": "2"}}
    observers = [
        Observer(side("wall", True), [FIRST] * 5),
        Observer(side("no wall", False), [other, FIRST]),
        Observer(side("release, wall", True, "release"), [other] * 3),
    ]
    line = await agreeing.compare(Space(), 4, observers)
    assert line["different"] == []
    assert line["unsteady"] == [["../build.att.json", "/random"]]


def test_results_go_on_where_they_were_cut(tmp_path):
    path = tmp_path / "results.jsonl"
    assert read_results(path, {"seed": 1}) == {}
    with path.open("ab") as stream:
        stream.write(orjson.dumps({"position": 0}) + b'\n{"positi')
    assert read_results(path, {"seed": 1}) == {0: {"position": 0}}
    assert path.read_bytes().endswith(b'{"position":0}\n')
    with pytest.raises(ConfigurationError, match="results of other sides"):
        read_results(path, {"seed": 2})


def test_help(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    assert "without" in capsys.readouterr().out
