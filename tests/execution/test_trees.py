"""Directories as values: what is written, copied and removed is what was read, and nothing else."""

import errno
import os
import stat

import pytest

from asynth.execution import trees
from asynth.execution.trees import copy_tree, read_tree, remove_tree, write_tree

DATE_NS = 1_600_000_000_000_000_000


@pytest.fixture
def source(tmp_path):
    """A directory with all that a tree can hold, and a pipe, which it cannot."""
    root = tmp_path / "source"
    (root / "a" / "empty").mkdir(parents=True)
    (root / "a" / "run.sh").write_text("#!/bin/sh\n")
    (root / "a" / "run.sh").chmod(0o755)
    (root / "large").write_bytes(bytes(range(256)) * 64)
    (root / "large").chmod(0o444)
    (root / "link").symlink_to("a/run.sh")
    (root / "skipped").write_text("left out")
    for name in ("a/run.sh", "large"):
        os.utime(root / name, ns=(DATE_NS, DATE_NS))
    return root


def listing(root):
    """Return kind, mode, time and content of everything below `root`, by path."""
    found = {}
    for path in root.rglob("*"):
        status = path.lstat()
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = os.readlink(path)
        elif path.is_dir():
            found[name] = None
        else:
            found[name] = (stat.S_IMODE(status.st_mode), status.st_mtime_ns, path.read_bytes())
    return found


@pytest.mark.parametrize("small", [trees.SMALL, 100], ids=["from memory", "from its place"])
def test_what_is_written_is_what_was_read(source, tmp_path, monkeypatch, small):
    monkeypatch.setattr(trees, "SMALL", small)
    tree = read_tree(source, frozenset({"skipped"}))
    assert [file.content is None for file in tree.files if file.path == "large"] == [small == 100]
    target = tmp_path / "target"
    target.mkdir()
    before = os.umask(0o077)
    try:
        write_tree(tree, target)
    finally:
        os.umask(before)
    expected = listing(source)
    del expected["skipped"]
    assert listing(target) == expected
    assert all(not stat.S_IMODE(path.stat().st_mode) & 0o022 for path in target.rglob("*") if path.is_dir())


def test_a_copy_shares_nothing_and_leaves_pipes_out(source, tmp_path):
    os.mkfifo(source / "pipe")
    copy_tree(source, tmp_path / "copy")
    (source / "pipe").unlink()
    assert listing(tmp_path / "copy") == listing(source)
    for path in source.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert path.stat().st_ino != (tmp_path / "copy" / path.relative_to(source)).stat().st_ino


def test_removal_copes_with_folders_that_may_not_be_written(source):
    (source / "a" / "empty").chmod(0)
    (source / "a").chmod(0o555)
    source.chmod(0o555)
    remove_tree(source)
    assert not source.exists()
    remove_tree(source)


def test_what_holds_a_tree_stays_as_it_is(tmp_path, monkeypatch):
    tree = tmp_path / "tree"
    (tree / "closed").mkdir(parents=True)
    tmp_path.chmod(0o1777)
    removing = os.rmdir

    def busy(path, **others):
        if os.fspath(path) == str(tree):
            raise OSError(errno.EBUSY, "in use")
        removing(path, **others)

    monkeypatch.setattr(os, "rmdir", busy)
    with pytest.raises(OSError, match="in use"):
        remove_tree(tree)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777
