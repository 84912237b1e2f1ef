"""Directories of examples: laid out, cloned for twins, removed; and the run's temporary root that holds them.

Each example has a number and a folder of its own below the root: ``tree/`` holds the project's directory and a hidden home,
and takes keys and files named `../x`; ``scratch/`` holds block scripts and logs, out of the example's sight. The root
lies on tmpfs when there is room, and is gone when the run ends, however it ends: that of a run that is killed is removed by
its guardian, or else by the next run, which sees by a lock that its owner is dead.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from asynth.example.draft import Fixture, KeyRequest
from asynth.execution.confinement import write_named
from asynth.execution.guardian import guarded
from asynth.execution.keys import Chain, KeyPair, KeyService
from asynth.execution.layers import Layer, Layers, write_repository
from asynth.execution.roots import Root, claim_root
from asynth.execution.threads import Threads
from asynth.execution.trees import copy_tree, remove_tree, write_tree

HOME = ".home"
"""Name of the home directory beside the project's."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One example's place.

    :param directory: all of it; its owner may remove it
    :param project: where blocks run; keys and `../x` files lie in its parent
    :param home: HOME of the commands, beside the project
    :param scratch: scripts and logs of blocks
    """

    directory: Path
    project: Path
    home: Path
    scratch: Path


class Workspaces:
    """The workspaces of a run; an async context manager that removes all of them.

    :param threads: where all reading and writing happens
    :param base: directory to make the root in; by default tmpfs when it has room, else the system's for temporary files
    """

    def __init__(self, *, threads: Threads, base: Path | None = None) -> None:
        self._threads = threads
        self._base = base
        self._numbers = itertools.count()
        self._root: Root | None = None
        self._guard = ExitStack()

    async def __aenter__(self) -> Self:
        try:
            await self._threads.call(self._claim)
        except BaseException:
            await self._release()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._release()

    def _claim(self) -> None:
        # Kept by the thread itself: a cancelled call has no result, but there may be a root all the same.
        self._guard.enter_context(guarded())
        self._root = claim_root(self._base)

    async def _release(self) -> None:
        await self._threads.complete(self._clear)

    def _clear(self) -> None:
        root, self._root = self._root, None
        with self._guard:
            if root is not None:
                root.remove()

    @property
    def root(self) -> Path:
        """The run's temporary directory, with its links resolved; for what else must vanish with the run.

        :raises RuntimeError: outside of the ``async with`` block
        """
        if self._root is None:
            raise RuntimeError("workspaces exist inside their `async with` block only")
        return self._root.path

    async def lay_out(
        self, fixture: Fixture, example_id: str, *, layers: Layers, keys: KeyService, target: Path | None = None
    ) -> Workspace:
        """Make the starting state that `fixture` describes.

        :param target: directory to become the project's, which must not exist yet or be empty; by default one below
            the root. Its parent takes the home, keys and files, and is left to the caller
        :raises CommandError: if the project's layer cannot be made
        """
        layer = await layers.get(fixture.project, fixture.renamed)
        pairs = [
            await keys.prepare(request.kind, role=request.role, example_id=example_id, passphrase=request.passphrase)
            for request in fixture.keys
        ]
        chains = [
            await keys.chain(
                request.holder,
                role=request.role,
                example_id=example_id,
                kind=request.kind,
                passphrase=request.passphrase,
                authority=request.authority,
                direct=request.intermediate is None,
                ended=request.ended,
            )
            for request in fixture.certificates
        ]
        workspace = self._place(target)
        try:
            await self._threads.call(_lay_out, workspace, layer, fixture, pairs, chains)
        except BaseException:
            await self.remove(workspace)
            raise
        return workspace

    async def clone(self, workspace: Workspace) -> Workspace:
        """Copy `workspace` as it stands now, but for its scratch, to a fresh place."""
        clone = self._place(None)
        try:
            await self._threads.call(_clone, workspace, clone)
        except BaseException:
            await self.remove(clone)
            raise
        return clone

    async def remove(self, workspace: Workspace) -> None:
        """Remove `workspace`, also while being cancelled."""
        await self._threads.complete(remove_tree, workspace.directory)

    def _place(self, target: Path | None) -> Workspace:
        directory = self.root / str(next(self._numbers))
        project = directory / "tree" / "project" if target is None else target.absolute()
        return Workspace(directory, project, project.parent / HOME, directory / "scratch")


def _lay_out(
    workspace: Workspace,
    layer: Layer,
    fixture: Fixture,
    pairs: Sequence[Callable[[], KeyPair]],
    chains: Sequence[Chain],
) -> None:
    project = workspace.project
    project.mkdir(parents=True, exist_ok=True)
    project.chmod(0o755)  # whatever the umask of the host
    _make_surroundings(workspace)
    write_tree(layer.project, project)
    if fixture.git is not None:
        write_repository(layer, fixture.git, project)
    for name, text in fixture.files:
        write_named(project, name, text.encode())
    for request, pair in zip(fixture.keys, pairs, strict=True):
        _write_pair(project, request, pair())
    for wanted, chain in zip(fixture.certificates, chains, strict=True):
        write_named(project, wanted.private, chain.key.private_pem, mode=0o600)
        write_named(project, wanted.certificate, chain.leaf)
        if wanted.intermediate is not None:
            write_named(project, wanted.intermediate, chain.intermediate)
        write_named(project, wanted.root, chain.root)


def _write_pair(project: Path, request: KeyRequest, pair: KeyPair) -> None:
    write_named(project, request.private, pair.private_pem, mode=0o600)
    if request.public is not None:
        write_named(project, request.public, pair.public_pem)


def _make_surroundings(workspace: Workspace) -> None:
    os.makedirs(workspace.home / "tmp", exist_ok=True)
    os.makedirs(workspace.scratch)


def _clone(workspace: Workspace, clone: Workspace) -> None:
    os.makedirs(clone.directory)
    os.mkdir(clone.scratch)
    copy_tree(workspace.project.parent, clone.project.parent)
    # What a command left in its temporary folder belongs to that command.
    shutil.rmtree(clone.home / "tmp", ignore_errors=True)
    os.makedirs(clone.home / "tmp", exist_ok=True)
