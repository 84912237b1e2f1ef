"""The declared edits of a twin, made in a clone of the accepted state before the twin's commands run."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.draft import Append, Edit, Replace
from asynth.execution.confinement import RefusedNameError, read_named, write_named
from asynth.execution.keys import KeyPair, KeyService
from asynth.execution.threads import Threads
from asynth.execution.workspaces import Workspace


class EditError(ValueError):
    """An edit that cannot be made as declared: the file is not there, or the text to replace is not there once.

    :param path: of the file, as the edit names it
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot edit {path}: {reason}")
        self.path = path


async def apply_edits(
    edits: Sequence[Edit], workspace: Workspace, *, threads: Threads, keys: KeyService, example_id: str
) -> None:
    """Make `edits` in `workspace`, in order.

    :raises EditError: at the first that cannot be made
    """
    if not edits:
        return
    pairs: dict[str, KeyPair] = {}
    for edit in edits:
        if not isinstance(edit, Replace | Append):
            pairs[edit.role] = await keys.pair("ed25519", role=edit.role, example_id=example_id)
    await threads.call(_apply, edits, workspace, pairs)


def _apply(edits: Sequence[Edit], workspace: Workspace, pairs: dict[str, KeyPair]) -> None:
    for edit in edits:
        try:
            _apply_one(edit, workspace, pairs)
        except (RefusedNameError, OSError) as error:
            raise EditError(edit.path, str(error)) from error


def _apply_one(edit: Edit, workspace: Workspace, pairs: dict[str, KeyPair]) -> None:
    if isinstance(edit, Append):
        content = read_named(workspace.project, edit.path) + edit.text.encode()
    elif isinstance(edit, Replace):
        found = read_named(workspace.project, edit.path)
        count = found.count(edit.old.encode())
        if count != 1:
            raise EditError(edit.path, f"{edit.old!r} stands there {count} times, not once")
        content = found.replace(edit.old.encode(), edit.new.encode())
    else:
        content = pairs[edit.role].public_pem
    write_named(workspace.project, edit.path, content)
