"""Running blocks: files are written, commands run as ``bash -euo pipefail FILE`` in the project's directory, in order.

The parts of a draft's answer and the blocks read back from a row's text go the same way, so generation and audit cannot
drift apart. A twin's declared edits are made in a clone of the accepted state before its commands run. What the commands
mean is not known here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from asynth.example.draft import Append, Edit, Holder, Replace, ServiceEdit, Twin, WriteKey, WriteRoot
from asynth.execution.confinement import RefusedNameError, append_named, read_named, write_named
from asynth.execution.keys import KeyService
from asynth.execution.launcher import Launcher
from asynth.execution.threads import Threads
from asynth.execution.transcript import StepRecord, Transcript
from asynth.execution.wall import take_seconds
from asynth.execution.workspaces import Workspace
from asynth.script import Bash, Block, File, Part

KEPT = 64 << 10
"""Bytes of a block's output that a transcript keeps, half from its beginning and half from its end."""

Runnable = Block | Part

Enclose = Callable[[Sequence[str], Workspace], Sequence[str]]
"""Returns the command line that runs another one behind a wall, in a workspace."""


def _leave_open(argv: Sequence[str], _: Workspace) -> Sequence[str]:
    return argv


async def execute(
    blocks: Iterable[Runnable],
    workspace: Workspace,
    environment: Mapping[str, str],
    *,
    launcher: Launcher,
    threads: Threads,
    time_limit: float,
    terminal: bool = False,
    enclose: Enclose = _leave_open,
) -> Transcript:
    """Run `blocks` one after another until one fails; what neither is a file nor runs is passed over.

    :param environment: all variables of the commands
    :param enclose: puts the wall around a command line
    :param time_limit: seconds for each block
    :param terminal: whether the commands' standard error is a terminal
    :raises CommandError: if bash cannot be started
    """
    steps: list[StepRecord] = []
    waiting: list[tuple[str, str]] = []
    number = 0
    for kind, name, text in _acts(blocks):
        if kind == "file":
            waiting.append((name, text))
            continue
        number += 1
        script = workspace.scratch / f"{number:02}.sh"
        batch = _Batch(workspace.project, waiting, script, text)
        waiting = []
        try:
            step = await _run(batch, workspace, environment, launcher, time_limit, terminal, enclose)
        except _RefusedError:
            return Transcript((*steps, *batch.written))
        steps += [*batch.written, step]
        if not step.ok:
            return Transcript(tuple(steps))
    if waiting:
        rest = _Batch(workspace.project, waiting, None, "")
        with suppress(_RefusedError):
            await threads.call(rest.write)
        steps += rest.written
    return Transcript(tuple(steps))


async def execute_twin(
    twin: Twin,
    workspace: Workspace,
    environment: Mapping[str, str],
    *,
    launcher: Launcher,
    threads: Threads,
    keys: KeyService,
    example_id: str,
    time_limit: float,
    enclose: Enclose = _leave_open,
) -> Transcript:
    """Make the edits of `twin` in `workspace`, which they change, and run its commands.

    An edit that cannot be made is a failed step of kind `file`.
    """
    try:
        await apply_edits(twin.edits, workspace, threads=threads, keys=keys, example_id=example_id)
    except EditError as error:
        return Transcript((StepRecord("file", error.path, "", 1, stderr=str(error)),))
    return await execute(
        (Bash(twin.commands),),
        workspace,
        environment,
        launcher=launcher,
        threads=threads,
        time_limit=time_limit,
        enclose=enclose,
    )


class _RefusedError(Exception):
    """A file of a batch was refused; the batch's records say why."""


class _Batch:
    """Files and the script after them, written in one go by the thread that starts the script."""

    def __init__(self, project: Path, files: list[tuple[str, str]], script: Path | None, commands: str) -> None:
        self.project = project
        self.files = files
        self.script = script
        self.commands = commands
        self.written: list[StepRecord] = []

    def write(self) -> None:
        for name, content in self.files:
            try:
                write_named(self.project, name, content.encode("utf-8", "surrogatepass"))
            except (RefusedNameError, OSError) as error:
                self.written.append(StepRecord("file", name, content, 1, stderr=f"{name}: {error}"))
                raise _RefusedError from error
            self.written.append(StepRecord("file", name, content, 0))
        if self.script is not None:
            with open(self.script, "wb") as stream:
                stream.write(self.commands.encode("utf-8", "surrogatepass"))


async def _run(
    batch: _Batch,
    workspace: Workspace,
    environment: Mapping[str, str],
    launcher: Launcher,
    time_limit: float,
    terminal: bool,
    enclose: Enclose,
) -> StepRecord:
    script = str(batch.script)
    plain = ("bash", "-euo", "pipefail", script)
    argv = enclose(plain, workspace)
    completed = await launcher.run(
        argv,
        cwd=workspace.project,
        environment=environment,
        time_limit=time_limit,
        stdout=Path(f"{script[:-3]}.out"),
        stderr=Path(f"{script[:-3]}.err"),
        prepare=batch.write,
        terminal=terminal,
    )
    told = take_seconds(workspace.home)
    return StepRecord(
        kind="bash",
        name=None,
        text=batch.commands,
        exit_code=completed.exit_code,
        wall=completed.wall,
        cpu=completed.cpu + (told or 0.0),
        peak_memory=completed.peak_memory,
        stdout=read_output(completed.stdout),
        stderr=read_output(completed.stderr),
        timed_out=completed.timed_out,
        flooded=completed.flooded,
        swollen=completed.swollen,
        walled_off=told is None and argv != plain,
    )


def _acts(blocks: Iterable[Runnable]) -> Iterable[tuple[str, str, str]]:
    for block in blocks:
        if isinstance(block, Bash):
            yield "bash", "", block.text
        elif isinstance(block, File):
            yield "file", block.name, block.content
        elif isinstance(block, Block) and block.kind in {"bash", "file"}:
            yield block.kind, block.name or "", block.content


def read_output(path: Path, kept: int = KEPT) -> str:
    """Return the text of an output file, its middle replaced by a note where it is longer than `kept` bytes.

    Called in the loop's thread: the file was written a moment ago and is small or cut, so it costs less than a switch to
    another thread.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.fstat(descriptor).st_size
        if size <= kept:
            data = os.read(descriptor, size) if size else b""
        else:
            half = kept // 2
            note = f"\n[{size - 2 * half} bytes left out]\n".encode()
            data = os.pread(descriptor, half, 0) + note + os.pread(descriptor, half, size - half)
    finally:
        os.close(descriptor)
    return data.decode("utf-8", "replace")


class EditError(ValueError):
    """An edit that cannot be made as declared: the file is not there, or the text to replace is not there once.

    :param path: of the file, as the edit names it
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"cannot edit {path}: {reason}")
        self.path = path


async def apply_edits(
    edits: Sequence[Edit | ServiceEdit], workspace: Workspace, *, threads: Threads, keys: KeyService, example_id: str
) -> None:
    """Make those of `edits` that change files of `workspace`, in order.

    :raises EditError: at the first that cannot be made
    """
    of_files = [edit for edit in edits if not isinstance(edit, ServiceEdit)]
    if not of_files:
        return
    made: dict[Edit, bytes] = {}
    for edit in of_files:
        if isinstance(edit, WriteKey):
            made[edit] = (await keys.pair("ed25519", role=edit.role, example_id=example_id)).public_pem
        elif isinstance(edit, WriteRoot):
            chain = await keys.chain(_NOBODY, role=edit.authority, example_id=example_id, authority=edit.authority)
            made[edit] = chain.root
    await threads.call(_apply, of_files, workspace, made)


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
