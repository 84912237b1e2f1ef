import os

import pytest

from asynth.execution.confinement import RefusedNameError, append_named, read_named, resolve, write_named


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "tree" / "project"
    path.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    "name", ["a.txt", "./a.txt", "a/b/c.txt", "../key.pub", "a/../b", "./../c", ".hidden", "..name", "../..name"]
)
def test_names_inside_and_beside_are_written_and_read(project, name):
    write_named(project, name, b"content")
    assert read_named(project, name) == b"content"
    written = [path for path in project.parent.parent.rglob("*") if path.is_file()]
    assert len(written) == 1
    assert project.parent in written[0].parents


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../", "a/", "/etc/passwd", "/", "~/x", "../../x", "../sub/x", "a/../../../x", "../.home/x",
        "../project/../../x", "x\0y",
    ],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(project, name):
    before = set(project.parent.parent.rglob("*"))
    with pytest.raises(RefusedNameError):
        write_named(project, name, b"content")
    assert set(project.parent.parent.rglob("*")) == before


def test_links_do_not_lead_out(project, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "file").write_text("untouched")
    (project / "folder").symlink_to(outside)
    (project / "file").symlink_to(outside / "file")
    (project.parent / "beside").symlink_to(outside / "file")
    for name in ("folder/new", "folder/file", "folder/sub/new", "file", "../beside"):
        with pytest.raises(RefusedNameError):
            write_named(project, name, b"content")
    assert (outside / "file").read_text() == "untouched"
    assert [path.name for path in outside.iterdir()] == ["file"]


def test_a_pipe_that_nobody_reads_does_not_hold_it_up(project):
    os.mkfifo(project / "pipe")
    (project / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(RefusedNameError, match="no file"):
            write_named(project, name, b"content")
    with pytest.raises(RefusedNameError, match="no file"):
        read_named(project, "pipe")


def test_an_existing_file_is_replaced_whole_and_keeps_its_mode(project):
    (project / "run.sh").write_text("a long line that was there before\n")
    (project / "run.sh").chmod(0o755)
    write_named(project, "run.sh", b"short\n")
    assert (project / "run.sh").read_text() == "short\n"
    assert os.access(project / "run.sh", os.X_OK)


def test_appending_adds_to_what_is_there_and_to_nothing_else(project, tmp_path):
    write_named(project, "data.bin", b"\0" * 10)
    append_named(project, "data.bin", b"more")
    assert read_named(project, "data.bin") == b"\0" * 10 + b"more"
    (tmp_path / "outside").write_text("untouched")
    (project / "link").symlink_to(tmp_path / "outside")
    os.mkfifo(project / "pipe")
    for name in ("missing", "link", "pipe", "."):
        with pytest.raises((OSError, RefusedNameError)):
            append_named(project, name, b"more")
    assert (tmp_path / "outside").read_text() == "untouched"
    assert not (project / "missing").exists()


def test_resolving_touches_nothing(project):
    assert resolve(project, "a/b") == project / "a" / "b"
    assert not (project / "a").exists()
