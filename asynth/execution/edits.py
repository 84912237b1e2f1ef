"""The declared edits of a twin, made in a clone of the accepted state before the twin's commands run."""

from __future__ import annotations

from collections.abc import Sequence

from asynth.example.draft import Append, Edit, Holder, Replace, WriteKey, WriteRoot
from asynth.execution.confinement import RefusedNameError, append_named, read_named, write_named
from asynth.execution.keys import KeyService
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
    made: dict[Edit, bytes] = {}
    for edit in edits:
        if isinstance(edit, WriteKey):
            made[edit] = (await keys.pair("ed25519", role=edit.role, example_id=example_id)).public_pem
        elif isinstance(edit, WriteRoot):
            chain = await keys.chain(_NOBODY, role=edit.authority, example_id=example_id, authority=edit.authority)
            made[edit] = chain.root
    await threads.call(_apply, edits, workspace, made)


_NOBODY = Holder("nobody")


def _apply(edits: Sequence[Edit], workspace: Workspace, made: dict[Edit, bytes]) -> None:
    for edit in edits:
        try:
            _apply_one(edit, workspace, made)
        except (RefusedNameError, OSError) as error:
            raise EditError(edit.path, str(error)) from error


def _apply_one(edit: Edit, workspace: Workspace, made: dict[Edit, bytes]) -> None:
    if isinstance(edit, Append):
        append_named(workspace.project, edit.path, edit.text.encode())
        return
    if isinstance(edit, Replace):
        found = read_named(workspace.project, edit.path)
        count = found.count(edit.old.encode())
        if count != edit.of:
            wanted = "once" if edit.of == 1 else f"{edit.of} times"
            raise EditError(edit.path, f"{edit.old!r} stands there {count} times, not {wanted}")
        pieces = found.split(edit.old.encode())
        before, after = pieces[: edit.nth + 1], pieces[edit.nth + 1 :]
        content = edit.new.encode().join(edit.old.encode().join(part) for part in (before, after))
    else:
        content = made[edit]
    write_named(workspace.project, edit.path, content)
