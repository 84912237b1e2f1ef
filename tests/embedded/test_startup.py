"""What a start loads: every command of every example pays for it, so what is costly waits until it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from golden_corpus import REPLAY, load_cases

from asynth.embedded.commands.cli import main

PROGRAM = """
import sys
before = set(sys.modules)
from asynth.embedded.commands.cli import main
code = main(sys.argv[1:])
print("LOADED", *(set(sys.modules) - before), file=sys.stderr)
sys.exit(code)
"""


def load(arguments, directory):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=directory, capture_output=True, text=True, check=True
    )
    return set(done.stderr.rpartition("LOADED ")[2].split())


def test_the_version_loads_neither_json_nor_cryptography(tmp_path):
    loaded = load(["version"], tmp_path)
    assert "asynth.embedded.commands.about" in loaded
    assert not loaded & {"json", "cryptography", "urllib.request", "asynth.embedded.attestors"}


def test_verify_with_keys_loads_no_certificates_no_signers_and_no_attestors(tmp_path, monkeypatch):
    case = next(
        case
        for case in load_cases()
        if case["steps"][-1]["argv"][:1] == ["verify"]
        and case["steps"][-1]["expect"]["exit"] == 0
        and all(step["argv"][:1] == ["sign"] for step in case["steps"][:-1])
        and "rego" not in case["family"]
    )
    REPLAY.write_files(tmp_path, case["files"])
    monkeypatch.chdir(tmp_path)
    for step in case["steps"][:-1]:
        assert main(step["argv"]) == 0
    loaded = load(case["steps"][-1]["argv"], tmp_path)
    assert "asynth.embedded.policy.evaluation" in loaded
    unneeded = (
        "cryptography.x509",
        "asynth.embedded.x509.signers",
        "asynth.embedded.attestors",
        "asynth.embedded.rego.",
    )
    assert not [name for name in loaded if name.startswith(unneeded)]


@pytest.mark.parametrize("name", ["run", "verify", "sign"])
def test_help_runs_nothing(name, tmp_path):
    assert not [module for module in load([name, "--help"], tmp_path) if module.startswith("cryptography")]
