"""The floor: the same bash blocks and twin commands, run by a bare thread pool in ready-made directories.

Nothing else happens while the clock runs: no composition, no layout, no edits, no verdict, no journal. Directories and script
files are there beforehand, and so are the files that an answer writes before its first commands; a file that it writes
between two blocks is written by the floor too, since the commands before it must not see it. Whatever asynth takes
longer than this is its own cost, and so is executing what a prompt tells of: in the ready-made directories that has
happened. A job can have it too; then it is all that asynth runs for an example.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from asynth.example.draft import Draft, Twin
from asynth.example.judge import judge_answer
from asynth.example.make import run_prior_steps
from asynth.example.workbench import Workbench
from asynth.execution import Workspace
from asynth.execution.confinement import resolve, write_named
from asynth.script import File, runnable

PREPARED_AT_ONCE = 4
"""Examples whose accepted state is made at the same time; only preparation, so the number decides no figure."""


@dataclass(frozen=True, slots=True)
class Step:
    """One script to run.

    :param files: to write before it, as (path, content)
    :param accepted: whether it must exit 0; a twin's commands must not, nor what fails in a prompt
    """

    script: Path
    directory: Path
    environment: Mapping[str, str]
    files: tuple[tuple[Path, bytes], ...]
    accepted: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """What running jobs took: seconds by the clock, and CPU seconds of their processes."""

    seconds: float
    cpu: float


Job = tuple[Step, ...]
"""The steps of one example, in order: those of what its prompt tells of, if it has them, its answer's, then its twins'."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One example's directories; copied, never run in.

    :param start: before anything ran
    :param asked: when what its prompt tells of had happened; the same where that is nothing
    :param refused: before the commands of each twin
    """

    draft: Draft
    start: Workspace
    asked: Workspace
    refused: tuple[tuple[Twin, Workspace], ...]


class Floor:
    """The jobs of given drafts, with fresh directories for every trial; a context manager that removes the originals."""

    def __init__(self, bench: Workbench, chosen: Sequence[tuple[Draft, tuple[Twin, ...]]]) -> None:
        self._bench = bench
        self._chosen = chosen
        self._ready: list[Ready] = []
        self._stack = AsyncExitStack()
        self._plain = Path()

    async def __aenter__(self) -> Self:
        self._plain = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="asynth-benchmark-")))
        if self._bench.engine.path is not None:
            (self._plain / "witness").symlink_to(self._bench.engine.path)
        gate = asyncio.Semaphore(PREPARED_AT_ONCE)

        async def prepare(draft: Draft, twins: tuple[Twin, ...]) -> Ready:
            async with gate:
                return await self._prepare(draft, twins)

        try:
            self._ready = await asyncio.gather(*(prepare(draft, twins) for draft, twins in self._chosen))
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def trial(self, threads: int, part: float = 1.0, *, past: bool = False, tuned: bool = True) -> Taken:
        """Run the jobs, `threads` at a time, in fresh directories, and return what the running took.

        :param part: of the jobs; the first ones
        :param past: whether what prompts tell of is part of the jobs, or has happened before
        :param tuned: whether `witness` is the one that asynth puts on PATH, or a release as it is
        """
        count = max(1, round(part * len(self._ready)))
        places: list[Workspace] = []
        try:
            jobs = [await self._make_job(ready, places, past=past, tuned=tuned) for ready in self._ready[:count]]
            return await asyncio.to_thread(run_jobs, jobs, threads)
        finally:
            for place in places:
                await self._bench.remove(place)

    async def _prepare(self, draft: Draft, twins: tuple[Twin, ...]) -> Ready:
        bench = self._bench
        start = await self._keep(bench.lay_out(draft))
        accepted = await bench.clone(start)
        asked = start
        try:
            if draft.past.hidden or draft.past.shown:
                if await run_prior_steps(draft, accepted, bench) is not None:
                    raise RuntimeError(f"what precedes example {draft.id} was accepted a moment ago and is not now")
                asked = await self._keep(bench.clone(accepted))
            transcript = await bench.execute(runnable(draft.answer), accepted, draft)
            rejected = judge_answer(transcript, draft.answer)
            if rejected is not None:
                raise RuntimeError(f"example {draft.id} was accepted a moment ago and is not now: {rejected}")
            edited = [(twin, await self._edit(twin, accepted, draft)) for twin in twins]
        finally:
            await bench.remove(accepted)
        return Ready(draft, start, asked, tuple(edited))

    async def _edit(self, twin: Twin, accepted: Workspace, draft: Draft) -> Workspace:
        """Return a clone of the accepted state with the edits of `twin`, none of its commands run."""
        refused = await self._keep(self._bench.clone(accepted))
        edited = await self._bench.execute_twin(replace(twin, commands=":\n"), refused, draft)
        if not edited.ok:
            raise RuntimeError(f"the edits of a twin of example {draft.id} cannot be made again: {edited.failure}")
        return refused

    async def _keep(self, making: Awaitable[Workspace]) -> Workspace:
        workspace = await making
        self._stack.push_async_callback(self._bench.remove, workspace)
        return workspace

    async def _make_job(self, ready: Ready, places: list[Workspace], *, past: bool, tuned: bool) -> Job:
        start = await self._bench.clone(ready.start if past else ready.asked)
        places.append(start)
        job = self._steps(ready.draft, start, past=past, tuned=tuned)
        for twin, original in ready.refused:
            refused = await self._bench.clone(original)
            places.append(refused)
            script = refused.scratch / "twin.sh"
            script.write_text(twin.commands, encoding="utf-8")
            variables = self._variables(refused, ready.draft, tuned=tuned)
            job.append(Step(script, refused.project, variables, (), accepted=False))
        return tuple(job)

    def _variables(self, workspace: Workspace, draft: Draft, *, tuned: bool) -> dict[str, str]:
        variables = self._bench.variables(workspace, draft)
        if not tuned and self._bench.engine.path is not None:
            variables["PATH"] = f"{self._plain}:{variables['PATH'].partition(':')[2]}"
        return variables

    def _steps(self, draft: Draft, workspace: Workspace, *, past: bool, tuned: bool) -> list[Step]:
        told = (*draft.past.hidden, *draft.past.shown) if past else ()
        failing = told[-1] if told and draft.past.fails else None
        environment = self._variables(workspace, draft, tuned=tuned)
        steps: list[Step] = []
        files: list[tuple[Path, bytes]] = []
        for part in (*told, *runnable(draft.answer)):
            if not isinstance(part, File):
                script = workspace.scratch / f"{len(steps):02}.sh"
                script.write_text(part.text, encoding="utf-8")
                accepted = part is not failing
                steps.append(Step(script, workspace.project, environment, tuple(files), accepted=accepted))
                files = []
            elif not steps:
                write_named(workspace.project, part.name, part.content.encode())
            else:
                files.append((resolve(workspace.project, part.name), part.content.encode()))
        return steps


def run_jobs(jobs: Sequence[Job], threads: int) -> Taken:
    """Run `jobs`, `threads` at a time, and return what that took. Nothing else may start processes meanwhile.

    :raises RuntimeError: if a script does not exit as it must: the figures would be of something else
    """
    started, before = time.perf_counter(), _children_cpu()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(_run_job, jobs):
            pass
    return Taken(time.perf_counter() - started, _children_cpu() - before)


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run_job(job: Job) -> None:
    for step in job:
        for path, content in step.files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        log = step.script.with_suffix(".log")
        with log.open("wb") as stream:
            code = subprocess.Popen(
                ("bash", "-euo", "pipefail", str(step.script)),
                cwd=step.directory,
                env=step.environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                umask=0o022,
            ).wait()
        if (code == 0) != step.accepted:
            raise RuntimeError(f"{step.script} exited {code}: {log.read_text(errors='replace')[-800:]}")
