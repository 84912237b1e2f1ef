"""Members from other packages: found through entry points, kept in order, and refused in one line when they are broken."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from asynth.catalog import plugins
from asynth.catalog.member import Attestor
from asynth.catalog.plugins import extend
from asynth.errors import PluginError

PLUGIN = Path(__file__).parents[1] / "plugin"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs a package of one module with the given text and entry points."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(distribution: str, module: str, text: str, *points: str) -> None:
        (tmp_path / f"{module}.py").write_text(text)
        information = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text("\n".join(("[asynth.attestors]", *points)))
        monkeypatch.delitem(sys.modules, module, raising=False)
        importlib.invalidate_caches()

    return write


def attestors() -> tuple[Attestor, ...]:
    own = (Attestor("git", "https://example.org/git", ("commits",)),)
    return extend(own, "asynth.attestors", Attestor, lambda attestor: attestor.name)


MODULE = """\
from asynth.catalog.member import Attestor
FIRST = Attestor("first", "https://example.org/first", ("firsts",))
REST = (Attestor("second", "https://example.org/second", ("seconds",)), Attestor("third", "t", ("thirds",)))
"""


def test_nothing_is_installed():
    assert [attestor.name for attestor in attestors()] == ["git"]


def test_plugins_follow_by_name_of_their_entry_points(install):
    install("asynth-b", "plugged_b", MODULE.replace("first", "zeroth"), "a = plugged_b:FIRST")
    install("asynth-a", "plugged_a", MODULE, "c = plugged_a:REST", "b = plugged_a:FIRST")
    assert [attestor.name for attestor in attestors()] == ["git", "zeroth", "first", "second", "third"]


@pytest.mark.parametrize(
    ("text", "point", "reason"),
    [
        (
            "import nothing_of_the_kind",
            "p = plugged:FIRST",
            "ModuleNotFoundError: No module named 'nothing_of_the_kind'",
        ),
        ("1 / 0", "p = plugged:FIRST", "ZeroDivisionError: division by zero"),
        ("x = (", "p = plugged:FIRST", "SyntaxError: '(' was never closed"),
        (MODULE, "p = plugged:LAST", "AttributeError: module 'plugged' has no attribute 'LAST'"),
        (MODULE, "p = elsewhere:FIRST", "ModuleNotFoundError: No module named 'elsewhere'"),
        (MODULE + "TEXT = 'git'", "p = plugged:TEXT", "plugged:TEXT is of type str, not Attestor"),
        (MODULE.replace("first", "git"), "p = plugged:FIRST", "Attestor 'git' is already offered by asynth itself"),
    ],
    ids=["dependency", "crash", "syntax", "attribute", "module", "type", "name"],
)
def test_a_broken_plugin_is_one_clear_line(install, text, point, reason):
    install("asynth-broken", "plugged", text, point)
    with pytest.raises(PluginError) as raised:
        attestors()
    said = str(raised.value)
    assert said.startswith(f"plugin asynth.attestors 'p' of asynth-broken 1.0 is broken: {reason}")
    assert said.endswith("; mend it or uninstall its package")
    assert "\n" not in said


def test_two_plugins_cannot_take_one_name(install):
    install("asynth-a", "plugged_a", MODULE, "a = plugged_a:FIRST")
    install("asynth-b", "plugged_b", MODULE, "b = plugged_b:FIRST")
    with pytest.raises(
        PluginError, match=r"'first' is already offered by plugin asynth\.attestors 'a' of asynth-a 1\.0"
    ):
        attestors()


def test_a_plugin_found_twice_counts_once(install, tmp_path, monkeypatch):
    install("asynth-a", "plugged_a", MODULE, "a = plugged_a:FIRST")
    shutil.copytree(tmp_path / "asynth_a-1.0.dist-info", tmp_path / "other" / "asynth_a-1.0.dist-info")
    monkeypatch.syspath_prepend(str(tmp_path / "other"))
    assert [attestor.name for attestor in attestors()] == ["git", "first"]


def test_all_files_of_a_plugin_are_named(install, tmp_path):
    shutil.copytree(PLUGIN / "asynth_trails", tmp_path / "asynth_trails")
    install("asynth-trails", "unused", "", "jwt = asynth_trails.jwt:ATTESTOR")
    install("asynth-a", "plugged_a", MODULE, "a = plugged_a:FIRST")
    named = dict(plugins.list_files())
    assert {"plugged_a.py", "asynth_trails/jwt.py", "asynth_trails/projects/heights/Makefile"} <= named.keys()
    assert all(path.is_file() for path in named.values())


def test_a_plugin_may_be_imported_before_the_catalogue(tmp_path):
    """As the author's own tests do."""
    shutil.copytree(PLUGIN / "asynth_trails", tmp_path / "asynth_trails")
    information = tmp_path / "asynth_trails-1.0.dist-info"
    information.mkdir()
    shutil.copy(PLUGIN / "entry_points.txt", information)
    code = (
        "import asynth_trails.make_sheet as plugged; from asynth.catalog.workloads import WORKLOADS; "
        "assert WORKLOADS[-1] is plugged.WORKLOAD"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
