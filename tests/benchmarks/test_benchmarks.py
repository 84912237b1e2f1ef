import json
import subprocess
import sys
from pathlib import Path

import pytest

from asynth.execution.wall import find_wall
from asynth.machine.capabilities import Capabilities
from benchmarks.__main__ import main

ROOT = Path(__file__).resolve().parents[2]


CHEAP = Capabilities(attestors=("environment", "git"), workloads=("tar czf",), styles=("heredoc",))


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Return what the whole suite prints for machines, on the embedded engine, with one workload and as little as can be."""
    capabilities = tmp_path_factory.mktemp("benchmarks") / "capabilities.json"
    capabilities.write_text(json.dumps(CHEAP.to_json()))
    sizes = {
        "examples": 2,
        "rounds": 1,
        "drafts": 50,
        "indices": 50,
        "positions": 60,
        "executed": 1,
        "starts": 1,
        "commands": 3,
    }
    options = [f"--{name}={value}" for name, value in sizes.items()]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks",
            "--json",
            "--engine",
            "embedded",
            "--capabilities",
            str(capabilities),
            *options,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.timeout(300)
def test_every_figure_is_a_positive_number(report):
    found = {figure["name"]: figure for figure in report["figures"]}
    assert {
        "throughput.rate",
        "throughput.to_floor",
        "throughput.to_alone",
        "throughput.to_plain",
        "throughput.same_to_alone",
        "throughput.bound",
        "throughput.basic.to_floor",
        "throughput.basic.to_alone",
        "plain.ratio",
        "composing.rate",
        "inverse.seconds",
        "memory.peak",
        "memory.slope",
        "startup.version",
        "startup.verify",
    } <= set(found)
    assert ({"wall.command", "wall.mix", "wall.cpu", "wall.seconds"} <= set(found)) == find_wall().up
    differences = {"memory.slope", "wall.command", "wall.mix", "wall.layered"}  # of what is small
    assert all(figure["value"] > 0 for name, figure in found.items() if name not in differences)
    assert all(figure["met"] in (True, False) for figure in found.values() if figure["target"] is not None)
    assert all(figure["met"] is None for figure in found.values() if figure["target"] is None)


def test_the_report_says_what_ran_where(report):
    assert set(report) == {"hardware", "engine", "settings", "concurrency", "figures", "stages", "details"}
    assert report["engine"]["kind"] == "embedded"
    assert report["settings"]["examples"] == 2
    assert {"chip", "cores", "system", "python", "load"} <= set(report["hardware"])


def test_stages_are_told_for_all_and_by_family(report):
    assert "all" in report["stages"]
    assert len(report["stages"]) >= 2
    for seconds in report["stages"].values():
        assert {"compose", "layout", "answer", "twins"} <= set(seconds)
        assert seconds["answer"] > 0


@pytest.mark.parametrize(
    "arguments", [["--only", "nothing"], ["--examples", "0"], ["--fast"]], ids=["name", "count", "option"]
)
def test_wrong_use_exits_2(arguments, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_help_shows_examples(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--help"])
    assert exit_.value.code == 0
    assert "python -m benchmarks --only" in capsys.readouterr().out
