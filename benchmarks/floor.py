"""The floor: the same bash blocks and twin commands, run by a bare thread pool in ready-made directories.

Nothing else happens while the clock runs: no composition, no layout, no edits, no verdict, no journal. Directories and script
files are there beforehand, and so are the files that an answer writes before its first commands; a file that it writes
between two blocks is written by the floor too, since the commands before it must not see it. Whatever asynth takes
longer than this is its own cost. What a prompt tells of as having happened is executed for every example, so its blocks
belong to the job. The same jobs one at a time are the floor of a program without concurrency.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import time
from collections.abc import Awaitable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from asynth.draft import Draft, Twin
from asynth.execution import Workspace
from asynth.execution.confinement import resolve, write_named
from asynth.pipeline import relive
from asynth.script import File, runnable
from asynth.verdict import judge_answer
from asynth.workbench import Workbench

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
"""The steps of one example, in order: those of what its prompt tells of, its answer's, then its twins'."""


@dataclass(frozen=True, slots=True)
class Ready:
    """One example's directories as they are before anything ran and before its twins' commands; copied, never run in."""

    draft: Draft
    start: Workspace
    refused: tuple[tuple[Twin, Workspace], ...]


class Floor:
    """The jobs of given drafts, with fresh directories for every trial; a context manager that removes the originals."""

    def __init__(self, bench: Workbench, chosen: Sequence[tuple[Draft, tuple[Twin, ...]]]) -> None:
        self._bench = bench
        self._chosen = chosen
        self._ready: list[Ready] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
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

    async def trial(self, threads: int, part: float = 1.0) -> Taken:
        """Run the jobs, `threads` at a time, in fresh directories, and return what the running took.

        :param part: of the jobs; the first ones
        """
        count = max(1, round(part * len(self._ready)))
        places: list[Workspace] = []
        try:
            jobs = [await self._make_job(ready, places) for ready in self._ready[:count]]
            return await asyncio.to_thread(run_jobs, jobs, threads)
        finally:
            for place in places:
                await self._bench.remove(place)

    async def _prepare(self, draft: Draft, twins: tuple[Twin, ...]) -> Ready:
        bench = self._bench
        start = await self._keep(bench.lay_out(draft))
        if not twins:
            return Ready(draft, start, ())
        accepted = await bench.clone(start)
        try:
            if await relive(draft, accepted, bench) is not None:
                raise RuntimeError(f"what precedes example {draft.id} was accepted a moment ago and is not now")
            transcript = await bench.execute(runnable(draft.answer), accepted, draft)
            rejected = judge_answer(transcript, draft.answer)
            if rejected is not None:
                raise RuntimeError(f"example {draft.id} was accepted a moment ago and is not now: {rejected}")
            edited = [(twin, await self._edit(twin, accepted, draft)) for twin in twins]
        finally:
            await bench.remove(accepted)
        return Ready(draft, start, tuple(edited))

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

    async def _make_job(self, ready: Ready, places: list[Workspace]) -> Job:
        start = await self._bench.clone(ready.start)
        places.append(start)
        job = self._steps(ready.draft, start)
        for twin, original in ready.refused:
            refused = await self._bench.clone(original)
            places.append(refused)
            script = refused.scratch / "twin.sh"
            script.write_text(twin.commands, encoding="utf-8")
            job.append(Step(script, refused.project, self._bench.variables(refused, ready.draft), (), accepted=False))
        return tuple(job)

    def _steps(self, draft: Draft, workspace: Workspace) -> list[Step]:
        past = (*draft.past.hidden, *draft.past.shown)
        failing = past[-1] if draft.past.fails else None
        environment = self._bench.variables(workspace, draft)
        steps: list[Step] = []
        files: list[tuple[Path, bytes]] = []
        for part in (*past, *runnable(draft.answer)):
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
