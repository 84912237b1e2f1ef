"""Starting states, made once with the real git and then written out from memory for every example.

A layer is a project's files and the repository that holds them: the tree, its objects in one pack, the index. What
differs from example to example (branch, message, author, tag, remote) is a commit, perhaps a tag, and a few lines of
text, put on top in process: hundreds of distinct ones cost nothing, and no git command runs per example. Format of commits
and tags: git's `gitformat-loose`, `git-hash-object` and `git-mktag` documentation; that real git agrees byte for byte is
tested.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import stat
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from asynth.errors import CommandError
from asynth.example.draft import GitState
from asynth.execution.environment import DATE_SECONDS, Environment
from asynth.execution.launcher import Launcher
from asynth.execution.threads import Threads
from asynth.execution.trees import Tree, TreeFile, read_tree, remove_tree, rename_tree, write_tree
from asynth.resources import PROJECT_FILE

DATE_NS = DATE_SECONDS * 1_000_000_000
"""Modification time of every file of a starting state: archives of it have the same bytes each time."""

_SECONDS = 60.0
"""Time limit for making one layer."""

_MAKE_REPOSITORY = """\
git -c init.defaultBranch=main init -q --template=
git add -A
git write-tree > ../tree
mkdir -p .git/objects/pack
git cat-file --batch-all-objects --batch-check='%(objectname)' | git pack-objects -q .git/objects/pack/pack > ../pack
git prune-packed -q
"""

_READABLE = 0o444
_PLAIN = 0o644
_FILES = ("GIT_DEFAULT_REF_FORMAT", "files")
"""Git 3 may keep references in another format by default; older ones do not know the variable."""

_LEFT_BY_OTHERS = frozenset({"__pycache__", ".DS_Store"})
"""What interpreters and desktops drop into folders, which is no part of a project."""


_Key = tuple[str, tuple[str, str] | None]
"""A project's folder and what is renamed in it."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A project's starting state.

    :param project: its files, without a repository
    :param repository: the folder `.git` but for its branch, commit, tag and remote
    :param tree_id: id of the git tree of all files
    :param config: text of ``.git/config``
    """

    project: Tree
    repository: Tree
    tree_id: str
    config: str


class Layers:
    """The layers of a run, each made when first asked for.

    :param find_project: the folder that a fixture's name of a project leads to
    :param directory: where they are made; must outlive the layers
    """

    def __init__(
        self,
        find_project: Callable[[str], Path],
        directory: Path,
        *,
        launcher: Launcher,
        environment: Environment,
        threads: Threads,
    ) -> None:
        self._find_project = find_project
        self._directory = directory
        self._launcher = launcher
        self._environment = environment
        self._threads = threads
        self._layers: dict[_Key, Layer] = {}
        self._locks: dict[_Key, asyncio.Lock] = {}

    async def get(self, folder: str, renamed: tuple[str, str] | None = None) -> Layer:
        """Return the layer of the project `folder`. All are kept; there are as many as the catalogue has names of projects.

        :param renamed: a word in its paths and files, and what stands in its place
        :raises CommandError: if there is no such project, or git cannot make its repository
        """
        key = (folder, renamed)
        layer = self._layers.get(key)
        if layer is None:
            async with self._locks.setdefault(key, asyncio.Lock()):
                layer = self._layers.get(key)
                if layer is None:
                    layer = self._layers[key] = await self._make(folder, renamed)
        return layer

    async def _make(self, folder: str, renamed: tuple[str, str] | None) -> Layer:
        source = self._find_project(folder)
        if not source.is_dir():
            raise CommandError(f"there is no project {folder!r}: {source} is no folder")
        place = self._directory / "--".join((re.sub("[/:]", "--", folder), *(renamed or ())))
        project = await self._threads.call(_lay_project, source, place, renamed)
        completed = await self._launcher.run(
            ("sh", "-eu", "-c", _MAKE_REPOSITORY),
            cwd=place / "project",
            environment=self._environment.build(place / "home", (("GIT_DEFAULT_HASH", "sha1"), _FILES)),
            time_limit=_SECONDS,
            stdout=place / "stdout",
            stderr=place / "stderr",
        )
        if completed.exit_code != 0:
            reason = (place / "stderr").read_text(errors="replace").strip()
            raise CommandError(f"git cannot make a repository of the project {folder!r}: {reason}")
        return await self._threads.call(_read_layer, project, place)


def _lay_project(source: Path, place: Path, renamed: tuple[str, str] | None) -> Tree:
    """Copy a project to `place` with plain modes, the fixed date and the name it has, and return it as a value."""
    remove_tree(place)
    project = place / "project"
    project.mkdir(parents=True)
    (place / "home" / "tmp").mkdir(parents=True)
    found = read_tree(source, _LEFT_BY_OTHERS)
    # Installed packages have lost all modes but the executable bit, and their dates.
    files = tuple(
        replace(file, mode=0o755 if file.mode & stat.S_IXUSR else _PLAIN, modified_ns=DATE_NS)
        for file in found.files
        if file.path != PROJECT_FILE
    )
    tree = replace(found, files=files)
    if renamed is not None:
        tree = rename_tree(tree, *renamed)
    write_tree(tree, project)
    return tree


def _read_layer(project: Tree, place: Path) -> Layer:
    repository = read_tree(place / "project" / ".git")
    files = {file.path: replace(file, modified_ns=DATE_NS) for file in repository.files}
    config = files.pop("config").content or b""
    files.pop("HEAD")
    return Layer(
        project,
        # Loose objects are in the pack by now; the folders that held them go too.
        Tree(tuple(name for name in repository.directories if not _is_fanout(name)), tuple(files.values())),
        (place / "tree").read_text().strip(),
        config.decode(),
    )


def _is_fanout(directory: str) -> bool:
    parent, _, name = directory.rpartition("/")
    return parent == "objects" and len(name) == 2


@lru_cache(maxsize=256)
def compose_state(tree_id: str, config: str, state: GitState) -> tuple[Tree, str]:
    """Return what `state` adds to a layer's ``.git``, and the id of its commit."""
    commit = make_commit(tree_id, state, DATE_SECONDS)
    texts = {
        "HEAD": f"ref: refs/heads/{state.branch}\n",
        f"refs/heads/{state.branch}": f"{commit.id}\n",
        "config": config + (format_remote(state.remote) if state.remote is not None else ""),
    }
    objects = [commit]
    if state.tag is not None:
        tag = make_tag(commit.id, state.tag, state, DATE_SECONDS)
        objects.append(tag)
        texts[f"refs/tags/{state.tag}"] = f"{tag.id}\n"
    files = [TreeFile(path, _PLAIN, DATE_NS, text.encode()) for path, text in texts.items()]
    files += [TreeFile(loose.path, _READABLE, DATE_NS, loose.data) for loose in objects]
    directories: dict[str, None] = {}
    for file in files:
        parts = file.path.split("/")[:-1]
        directories.update(("/".join(parts[:depth]), None) for depth in range(1, len(parts) + 1))
    return Tree(tuple(directories), tuple(files)), commit.id


def write_repository(layer: Layer, state: GitState, project: Path) -> None:
    """Write the repository of `layer` with `state` on top into the directory `project`, which holds the files."""
    top, _ = compose_state(layer.tree_id, layer.config, state)
    directory = project / ".git"
    os.mkdir(directory, 0o755)
    write_tree(layer.repository, directory)
    present = set(layer.repository.directories)
    write_tree(replace(top, directories=tuple(name for name in top.directories if name not in present)), directory)


@dataclass(frozen=True, slots=True)
class LooseObject:
    """An object as a file below ``.git/objects``.

    :param id: SHA-1 of header and content, in hex
    :param data: what the file holds
    """

    id: str
    data: bytes

    @property
    def path(self) -> str:
        """The file's path, relative to ``.git``."""
        return f"objects/{self.id[:2]}/{self.id[2:]}"


def make_commit(tree: str, state: GitState, seconds: int) -> LooseObject:
    """Return the commit without parents of `tree` that `state` describes, made at `seconds` (UTC)."""
    person = _person(state, seconds)
    return _make("commit", f"tree {tree}\nauthor {person}\ncommitter {person}\n\n{_message(state.message)}")


def make_tag(commit: str, name: str, state: GitState, seconds: int) -> LooseObject:
    """Return the annotated tag `name` on `commit`; its message is its name."""
    header = f"object {commit}\ntype commit\ntag {name}\ntagger {_person(state, seconds)}\n"
    return _make("tag", f"{header}\n{_message(name)}")


def format_remote(url: str) -> str:
    """Return the section of ``.git/config`` that makes `url` the remote `origin`, as ``git remote add`` writes it."""
    value = url.replace("\\", "\\\\").replace('"', '\\"')
    if any(character in url for character in "#;") or url != url.strip():
        value = f'"{value}"'
    return f'[remote "origin"]\n\turl = {value}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n'


def _make(kind: str, text: str) -> LooseObject:
    content = text.encode()
    stored = b"%s %d\0%s" % (kind.encode(), len(content), content)
    return LooseObject(hashlib.sha1(stored, usedforsecurity=False).hexdigest(), zlib.compress(stored, 1))


def _person(state: GitState, seconds: int) -> str:
    name, email = state.author
    return f"{name} <{email}> {seconds} +0000"


def _message(text: str) -> str:
    return text.rstrip("\n") + "\n"
