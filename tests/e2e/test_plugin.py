"""A package that adds members, as a user of the command line meets it: its workload makes examples like any other."""

import json
import shutil
from pathlib import Path

import pytest

from asynth.machine.capabilities import Capabilities

PLUGIN = Path(__file__).parents[1] / "plugin"


@pytest.fixture
def plugin(tmp_path):
    """Return a folder, for PYTHONPATH, in which the package is installed."""
    folder = tmp_path / "installed"
    shutil.copytree(PLUGIN / "asynth_trails", folder / "asynth_trails")
    information = folder / "asynth_trails-2.1.dist-info"
    information.mkdir()
    shutil.copy(PLUGIN / "entry_points.txt", information)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: asynth-trails\nVersion: 2.1\n")
    return folder


@pytest.fixture
def imposed(tmp_path):
    """Return the options that draw from the plugin's workload alone."""
    capabilities = Capabilities(attestors=("command-run",), workloads=("make SHEET",), styles=("heredoc",))
    (tmp_path / "only.json").write_text(json.dumps(capabilities.to_json()))
    return ("--capabilities", "only.json")


def test_a_workload_and_a_rule_of_a_plugin_make_examples(machine, plugin, imposed, tmp_path):
    arguments = (*imposed, "--family", "rego", "--count", 12, "--concurrency", 4, "--out", "run")
    machine.run(*arguments, cwd=tmp_path, PYTHONPATH=str(plugin))
    lines = (tmp_path / "run" / "evidence.jsonl").read_text().splitlines()
    specs = [json.loads(line)["spec"] for line in lines]
    assert {spec["workload"] for spec in specs} == {"make SHEET"}
    assert any("trails_named_sheet" in spec["rules"] for spec in specs)
    assert (tmp_path / "run" / "quarantine.jsonl").read_text() == ""
    gone = machine.run("audit", "--run", "run", "--all", cwd=tmp_path, code=3)
    assert "workload make SHEET belongs to the run" in gone.stderr


def test_the_plan_counts_what_a_plugin_adds(machine, plugin, imposed, tmp_path):
    told = json.loads(machine.run("plan", *imposed, "--json", cwd=tmp_path, PYTHONPATH=str(plugin)).stdout)
    assert told["workloads"] == ["make SHEET"]
    done = machine.run("plan", *imposed, cwd=tmp_path, code=3)
    said = [line for line in done.stderr.splitlines() if not line.startswith("asynth: probing ")]
    assert len(said) == 1
    assert "workload make SHEET no longer works here" in said[0]


def test_a_broken_plugin_is_one_line(machine, plugin, tmp_path):
    (plugin / "asynth_trails" / "make_sheet.py").write_text("import trails_that_nobody_has\n")
    done = machine.run("--count", 1, "--out", "run", cwd=tmp_path, PYTHONPATH=str(plugin), code=3)
    assert done.stderr == (
        "asynth: plugin asynth.workloads 'sheet' of asynth-trails 2.1 is broken: ModuleNotFoundError: No module named "
        "'trails_that_nobody_has'; mend it or uninstall its package\n"
    )
    assert not (tmp_path / "run").exists()
