"""The house rules that tools check: lint, format, types, and which room may import which."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CHECKS = {
    "lint": [sys.executable, "-m", "ruff", "check", "."],
    "format": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", CHECKS)
def test_tools_are_content(name):
    done = subprocess.run(CHECKS[name], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_asynth_imports_nothing_else():
    code = "import sys; before = set(sys.modules); import asynth; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    allowed = {"asynth", "typing", "__future__", "collections.abc", "re", "functools", "operator", "contextlib"}
    heavy = {"asyncio", "pydantic", "orjson", "cryptography", "uvloop", "anyio", "rich"}
    imported = set(done.stdout.split())
    assert not {name for name in imported if name.split(".")[0] in heavy}
    assert not {name for name in imported if name.startswith("asynth") and name not in allowed}
