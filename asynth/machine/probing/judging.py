"""Executing canaries: those whose outcome is not known run side by side, and what fails runs once more alone.

A busy machine fails in ways that say nothing about a member, and what it lacked is not kept. Outcomes are kept in small
files, one a canary, under a digest of everything that they depend on, so that nothing changed means nothing runs: whoever
interrupts the first probing on a machine, or installs one more tool, has only what is new to wait for. What a canary tries
is not known here.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final, Literal

import anyio

from asynth.errors import CommandError, MachineError
from asynth.example.judge import MEMORY, TIME, judge_answer, read_fault
from asynth.example.workbench import Workbench, open_workbench, uses_caches
from asynth.execution import Threads
from asynth.execution.wall import Wall
from asynth.machine.caches import cache_directory, identify_shared_caches, key_of, read_entry, write_entry
from asynth.machine.capabilities import Tool
from asynth.machine.probing.canaries import Canary
from asynth.machine.probing.tools import REQUIRED
from asynth.resources import digest_files
from asynth.script import runnable
from asynth.witness.engine import Engine

Again = Literal["", "failed", "all"]
"""Which canaries run whatever they came to earlier."""

SECONDS = 180.0
"""Time limit of one block: the first build of a toolchain fills its caches."""

RUNNER: Final = (
    "example/judge.py",
    "example/workbench.py",
    "execution",
    "machine/probing/judging.py",
    "witness/messages.py",
)
"""The code of asynth that lays canaries out, executes and judges them, below the package."""

SERVICES: Final = ("services",)
"""The code that answers canaries whose commands name a URL."""

SIZE: Final = frozenset({MEMORY, TIME})
"""What a small machine never has enough of for some members. Want of anything else passes, and says nothing of any member."""

_PACKAGE = Path(__file__).resolve().parents[2]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a canary did not verify.

    :param reason: one line
    :param fault: what the machine did not give it, if that is why: such an outcome is not kept
    """

    reason: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """What canaries meet: an engine, the tools that were found, threads for looking at files, and the wall."""

    engine: Engine
    tools: Mapping[str, Tool]
    threads: Threads
    wall: Wall

    async def judge(
        self,
        canaries: Sequence[Canary],
        noun: str,
        again: Again,
        *,
        merge: Callable[[Sequence[Canary]], Canary] | None = None,
    ) -> dict[str, str]:
        """Return by member why it does not work, in one line, or "": from the cache, or by running its canary.

        :param canaries: of members with different names
        :param noun: what their members are called
        :param merge: makes one canary of several, which runs in their place: where it verifies, so do they
        :raises MachineError: if one fails twice for want of what a machine gives sooner or later, such as processes
        """
        keys = {canary.member: await self.threads.call(self._key_of, canary) for canary in canaries}
        reasons = {}
        for member, key in keys.items():
            known = await self._recall(key, again)
            if known is not None:
                reasons[member] = known
        unknown = [canary for canary in canaries if canary.member not in reasons]
        if not unknown:
            return reasons
        _log.info("probing %d %s under the %s engine, once for these tools", len(unknown), noun, self.engine.kind)
        known_before, tools, cores = len(reasons), tuple(self.tools.values()), os.cpu_count() or 1

        async def settle(canary: Canary, failure: Failure | None) -> None:
            reason = failure.reason if failure else ""
            reasons[canary.member] = reason
            done = len(reasons) - known_before
            _log.info("probing %d/%d: %s %s", done, len(unknown), canary.member, reason or "works")
            if failure is None or not failure.fault:
                entry = {"kind": canary.kind, "member": canary.member, "reason": reason}
                await self.threads.call(write_entry, _directory(), keys[canary.member], entry)

        async with open_workbench(
            self.engine, tools, seed=0, concurrency=cores, time_limit=SECONDS, wall=replace(self.wall, filling=True)
        ) as bench:
            if merge is not None and not await try_canary(merge(unknown), bench):
                for canary in unknown:
                    await settle(canary, None)
            else:
                await _try_all(unknown, bench, cores, settle)
        return reasons

    def _key_of(self, canary: Canary) -> str:
        """Return a digest of everything that the outcome of `canary` depends on, and of nothing else that is taught."""
        tools = (self.tools[name] for name in sorted({*REQUIRED, *canary.tools}))
        identities = [[tool.name, tool.path, tool.sha256] for tool in tools]
        served = any(draft.fixture.services for draft in canary.drafts.values())
        code = _digest_code(RUNNER + SERVICES if served else RUNNER)
        # What canaries leave in the shared caches counts as there: examples find it, and add nothing.
        filled = identify_shared_caches() if any(map(uses_caches, canary.drafts.values())) else ""
        return key_of([self.engine.sha256, code, canary.digest(), identities, self.wall.up, filled])

    async def _recall(self, key: str, again: Again) -> str | None:
        """Return what an earlier canary came to, or None if there was none or it is to run again."""
        entry = None if again == "all" else await self.threads.call(read_entry, _directory(), key)
        reason = None if entry is None else entry.get("reason")
        return reason if isinstance(reason, str) and not (reason and again == "failed") else None


async def _try_all(
    canaries: Iterable[Canary],
    bench: Workbench,
    workers: int,
    settle: Callable[[Canary, Failure | None], Awaitable[None]],
) -> None:
    failed: list[Canary] = []
    waiting = iter(canaries)

    async def work() -> None:
        for canary in waiting:
            if await try_canary(canary, bench):
                failed.append(canary)
            else:
                await settle(canary, None)

    try:
        async with anyio.create_task_group() as group:
            for _ in range(workers):
                group.start_soon(work)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    for canary in failed:
        failure = await try_canary(canary, bench)
        if failure and failure.fault not in {"", *SIZE}:
            raise MachineError(
                f"probing {canary.member} failed twice because of the machine ({failure.fault}); give it more room, and run "
                "the same command to go on"
            )
        await settle(canary, failure)


async def try_canary(canary: Canary, bench: Workbench) -> Failure | None:
    """Execute the drafts of `canary`, up to the first that does not verify; return why, or None if all do."""
    for what, draft in canary.drafts.items():
        try:
            workspace = await bench.lay_out(draft)
            try:
                transcript = await bench.execute(runnable(draft.answer), workspace, draft)
            finally:
                await bench.remove(workspace)
        except CommandError as error:
            return Failure(str(error), read_fault(str(error)))
        if rejected := judge_answer(transcript, draft.answer):
            step = transcript.steps[-1]
            why = f"{what} exits {step.exit_code}: {tell_failure(step.stderr)[:300]}"
            return Failure(
                f"{why} ({rejected.fault}; the next start tries again)" if rejected.fault else why, rejected.fault
            )
    return None


def tell_failure(stderr: str) -> str:
    """Return the line of `stderr` that says what was missing.

    A command's own last words tell more than witness's. Of those it is the first error, since what comes after follows from it;
    only verify begins with lines that say no more than that it failed, and where.
    """
    lines = [line for line in stderr.splitlines() if line and "level=info" not in line]
    own = [line for line in lines if "level=" not in line]
    if own:
        return own[-1]
    telling = [line for line in lines if "level=error" in line and not any(frame in line for frame in _FRAMES)]
    return (telling or lines or ["no message"])[0]


_FRAMES = ('msg="Verification failed"', 'msg="Evidence:"', 'msg="Step: ')


@cache
def _digest_code(names: tuple[str, ...]) -> str:
    return digest_files((name, _PACKAGE / name) for name in names)


def _directory() -> Path:
    return cache_directory() / "canaries"
