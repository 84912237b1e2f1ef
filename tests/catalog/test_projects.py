"""Projects as their own folders describe them, and their files without that description."""

import sys

import pytest

from asynth.catalog.member import Project
from asynth.catalog.projects import read_project
from asynth.errors import TableError
from asynth.resources import copy_project, list_project


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return the folder of an importable package with a project `kit` in it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    kit = tmp_path / "sketchbook" / "kit"
    (kit / "parts" / "__pycache__").mkdir(parents=True)
    (kit.parent / "__init__.py").touch()
    (kit / "Makefile").write_text("all:\n")
    (kit / "parts" / "project.toml").write_text("the project's own\n")
    (kit / "parts" / "__pycache__" / "part.pyc").touch()
    yield kit
    sys.modules.pop("sketchbook", None)


def test_a_project_is_what_its_folder_says():
    assert read_project("polyglot/gateway") == Project(
        "polyglot/gateway",
        "a Java service with a Node console",
        frozenset({"lockfiles", "maven"}),
        ("gateway", "proxy", "dispatcher"),
    )
    assert read_project("c/checksum") is read_project("c/checksum")


def test_a_plugin_describes_its_project_the_same_way(package):
    (package / "project.toml").write_text('describes = "a kit"\n')
    assert read_project("sketchbook:kit") == Project("sketchbook:kit", "a kit")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"project\.toml:1: describes: Field required"),
        ('describes = "a kit"\nattestor = "maven"\n', r"project\.toml:2: attestor: Extra inputs are not permitted"),
        (
            'describes = "a kit"\nattestors = "maven"\n',
            r"project\.toml:2: attestors: Input should be a valid frozenset",
        ),
        (None, r"project\.toml cannot be read: .*No such file"),
    ],
    ids=["empty", "unknown", "type", "none"],
)
def test_a_wrong_description_is_told_with_its_file(package, text, said):
    read_project.cache_clear()
    if text is not None:
        (package / "project.toml").write_text(text)
    with pytest.raises(TableError, match=said):
        read_project("sketchbook:kit")


def test_a_project_that_is_not_there_is_named():
    with pytest.raises(TableError, match=r"there is no project 'c/nowhere': .*nowhere is no folder"):
        read_project("c/nowhere")


@pytest.mark.parametrize("described", [True, False])
def test_the_description_is_no_file_of_the_project(package, tmp_path, described):
    if described:
        (package / "project.toml").write_text('describes = "a kit"\n')
    assert [name for name, _ in list_project("sketchbook:kit")] == ["Makefile", "parts/project.toml"]
    copy_project("sketchbook:kit", tmp_path / "copy")
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == ["Makefile", "parts"]
    assert (tmp_path / "copy" / "parts" / "project.toml").exists()
