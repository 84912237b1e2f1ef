"""What makes two runs one: everything that decides the bytes of rows, code and data, and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asynth import resources
from asynth.run import deciding

COMPOSE = """
import sys
from asynth.catalog import Available, FAMILIES_BY_NAME
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.workloads import WORKLOADS
from asynth.example.row import render_row
from asynth.script import render
from asynth.catalog.splits import place
from asynth.space import Family, Space

everything = Available(frozenset(a.name for a in ATTESTORS), frozenset(w.name for w in WORKLOADS), ("heredoc",))
family = FAMILIES_BY_NAME["step"]
spec = Space([Family(family.name, family.strata(everything), 1.0)], 7).at(0)
draft = family.compose(spec)
render_row(draft.prompt, render(draft.answer))
place(spec, draft.summary)
for module in sys.modules.values():
    if module.__name__.split(".")[0] == "asynth":
        print(module.__file__)
"""

NEUTRAL = {"__init__.py", "errors.py", "resources.py", "example/__init__.py", "example/evidence.py"}
"""Code that is there when a row is composed and decides nothing of it: where files are, errors, what is kept beside a row."""


def test_all_code_that_composes_a_row_counts():
    done = subprocess.run([sys.executable, "-c", COMPOSE], capture_output=True, text=True, check=True)
    package = Path(deciding.__file__).resolve().parents[1]
    used = {Path(line).resolve().relative_to(package).as_posix() for line in done.stdout.split()}
    assert any(name.startswith("space/") for name in used)
    assert {name for name in used - NEUTRAL if not name.startswith(deciding.DECIDING)} == set()


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """Let the digest be over a copy of what decides rows; return the copy."""
    for name in deciding.DECIDING:
        source, target = deciding._PACKAGE / name, tmp_path / "asynth" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            shutil.copy(source, target)
        else:
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(resources.policies_root(), tmp_path / "policies")
    shutil.copytree(resources.fixtures_root() / "phrasings", tmp_path / "fixtures" / "phrasings")
    monkeypatch.setattr(deciding, "_PACKAGE", tmp_path / "asynth")
    monkeypatch.setattr(deciding, "policies_root", lambda: tmp_path / "policies")
    monkeypatch.setattr(deciding, "fixtures_root", lambda: tmp_path / "fixtures")
    return tmp_path


@pytest.mark.parametrize(
    "pattern",
    [
        "asynth/space/*.py",
        "asynth/script/*.py",
        "asynth/example/draft.py",
        "asynth/example/row.py",
        "asynth/catalog/member.py",
        "fixtures/phrasings/*/*",
        "policies/*/*.rego",
    ],
)
def test_a_change_of_what_decides_rows_is_another_catalogue(copied, pattern):
    before = deciding.digest_catalogue.__wrapped__()
    [changed, *_] = sorted(path for path in copied.glob(pattern) if path.is_file())
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert deciding.digest_catalogue.__wrapped__() != before


def test_what_was_compiled_is_no_change(copied):
    before = deciding.digest_catalogue.__wrapped__()
    (copied / "asynth/space/__pycache__").mkdir()
    (copied / "asynth/space/__pycache__/order.pyc").write_bytes(b"bytes")
    assert deciding.digest_catalogue.__wrapped__() == before
