"""Many examples at once: positions in seeded order, a bounded number in flight, results to the store and to the caller.

A generation lives inside the caller's event loop as ordinary tasks of its own. It holds no global state, installs no
signal handler and sets no event loop policy; leaving its block by any way ends every child before it returns.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any, Self

import anyio
import orjson
from anyio import ClosedResourceError

from asynth.config import Config
from asynth.errors import CapabilityError, CommandError, StorageError, UsageError
from asynth.example.judge import Rejected
from asynth.example.make import Attempt, Stages, make, quarantine
from asynth.example.row import Example
from asynth.example.workbench import open_workbench
from asynth.execution import Threads, compute
from asynth.execution.threads import wait_uncancelled
from asynth.run import preflight
from asynth.run.counting import prompt_nats
from asynth.run.prepare import prepare
from asynth.run.retrying import Turns, try_again
from asynth.run.trust import mark_identity
from asynth.space import Spec
from asynth.store import JournalEntry, open_run


@dataclass(slots=True)
class Progress:
    """Where a generation stands. Times are monotonic seconds of the event loop.

    :param restored: accepted rows that were found on disk when it began
    :param accepted: accepted rows in all
    :param rechecked: accepted positions that were executed a second time
    :param changed: one line for each of these that came to something else
    :param stages: seconds by stage, summed over examples, so they can add up to more than the wall time
    :param fault: what the machine lacks while that is waited out, "" otherwise
    """

    wanted: int
    restored: int = 0
    accepted: int = 0
    quarantined: int = 0
    in_flight: int = 0
    rechecked: int = 0
    changed: list[str] = field(default_factory=list)
    started: float = 0.0
    now: float = 0.0
    stages: Stages = field(default_factory=Stages)
    fault: str = ""

    @property
    def rate(self) -> float:
        """Accepted examples per second since the start."""
        return (self.accepted - self.restored) / max(self.now - self.started, 1e-9)

    @property
    def eta(self) -> float | None:
        """Seconds until the wanted rows are there at the rate so far; None before the first one."""
        made = self.accepted - self.restored
        return max(0, self.wanted - self.accepted) / self.rate if made > 0 else None


HOPELESS = 40
"""Rejected positions, and none accepted, after which a run stops: something is wrong with all of them."""


class Generation:
    """One run, as an asynchronous context manager that iterates over the examples it makes, in order of completion.

    Rows that an earlier run left in the directory are not made again and not yielded. If the caller does not iterate,
    at most `concurrency` finished examples wait, as many are in flight, and nothing more is started.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.progress = Progress(config.count)
        self.notes: tuple[str, ...] = ()
        self._stack = AsyncExitStack()
        self._entered = False
        self._open = False
        self._making: asyncio.Task[None] | None = None
        self._failure: BaseException | None = None

    async def __aenter__(self) -> Self:
        if self._entered:
            raise UsageError("this generation has been entered before; call asynth.generate() for another one")
        self._entered = True
        try:
            with Threads(1) as threads:
                await threads.call(preflight.check, self.config)
            self._setup = await prepare(self.config)
            self.notes = self._setup.notes
            self._identity = await compute(preflight.identity, self.config, self._setup.capabilities)
            self._mark = await compute(mark_identity, self._identity)
            self._run = await self._stack.enter_async_context(
                open_run(
                    self.config.out,
                    identity=self._identity,
                    count=self.config.count,
                    shard=self.config.shard,
                    mode=self.config.mode,
                )
            )
            self.notes += tuple(self._run.repaired)
            await compute(self._make_order)
            self._bench = await self._stack.enter_async_context(
                open_workbench(
                    self._setup.engine,
                    self._setup.tools,
                    seed=self.config.seed,
                    concurrency=self.config.concurrency,
                    time_limit=self.config.timeout,
                    wall=self._setup.wall,
                )
            )
            await self._write_manifest()
            self._begin()
        except BaseException:
            await self._stack.__aexit__(*sys.exc_info())
            raise
        self._open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        try:
            await self._stop()
            try:
                await self._write_manifest()
            except StorageError:  # whoever leaves by an error must hear of that one
                if error is None:
                    raise
        except BaseException:
            await self._stack.__aexit__(*sys.exc_info())
            raise
        await self._stack.__aexit__(kind, error, trace)

    def __aiter__(self) -> AsyncIterator[Example]:
        if not self._open:
            raise UsageError("iterate inside the block: async with asynth.generate(config) as examples: ...")
        return self._examples()

    async def _examples(self) -> AsyncIterator[Example]:
        with suppress(ClosedResourceError):  # whoever iterates on behind the block finds nothing more
            async for example in self._examples_in:
                yield example
        if self._failure is not None:
            raise self._failure

    def _make_order(self) -> None:
        """Let the space work out its order up to where the run goes on: seconds, which the loop must not lose."""
        position = next(self._run.owed(), None)
        if position is not None and position < self._setup.space.capacity:
            self._setup.space.at(position)

    def _begin(self) -> None:
        loop = asyncio.get_running_loop()
        progress = self.progress
        progress.started = progress.now = loop.time()
        progress.restored = progress.accepted = self._run.restored.accepted
        progress.quarantined = self._run.restored.quarantined
        self._owed: Iterator[int] = self._run.owed()
        self._gaps = 0 if self._run.satisfied(self.config.count) else self._count_gaps()
        self._slots = anyio.Semaphore(self.config.concurrency)
        self._turns = Turns()
        self._settled = anyio.Event()
        self._examples_out, self._examples_in = anyio.create_memory_object_stream[Example](self.config.concurrency)
        # A task of its own, so that the host may enter and leave the block in different tasks, and no failure cancels it.
        self._making = loop.create_task(self._make_all())

    async def _make_all(self) -> None:
        """Make positions in order, many at once; the first error stops the others and reaches whoever iterates."""
        try:
            async with anyio.create_task_group() as group:
                while (position := await self._next_position()) is not None:
                    group.start_soon(self._work, position, group.cancel_scope)
        except BaseExceptionGroup as errors:
            self._failure = errors.exceptions[0]
        finally:
            self._examples_out.close()

    async def _next_position(self) -> int | None:
        """Return the next position when there is room for it, or None; never more are under way than may still be needed."""
        progress = self.progress
        await self._slots.acquire()
        while not self._gaps and progress.accepted + progress.in_flight >= self.config.count:
            if progress.accepted >= self.config.count:
                return None
            await self._settled.wait()
        self._gaps = max(0, self._gaps - 1)
        position = next(self._owed)
        if position >= self._setup.space.capacity:
            return None
        progress.in_flight += 1
        return position

    async def _work(self, position: int, run: anyio.CancelScope) -> None:
        example = None
        try:
            example = await self._make(position)
        except asyncio.CancelledError:
            if run.cancel_called:
                raise  # otherwise a stranger has cancelled this task: its position stays open, the others go on
        finally:
            self.progress.in_flight -= 1
            self.progress.accepted += example is not None
            self._settled.set()
            self._settled = anyio.Event()
        if example is not None:
            await self._examples_out.send(example)
        self._slots.release()

    def _count_gaps(self) -> int:
        """Count the positions that an interrupted run left open before ones that it finished; rows wait for them."""
        index, of = self.config.shard
        finished = self._run.accepted + self._run.quarantined
        gaps = 0
        for position in self._run.owed():
            if (position - index) // of >= finished + gaps:
                return gaps
            gaps += 1
        return gaps

    async def _make(self, position: int) -> Example | None:
        spec = self._setup.space.at(position)
        attempt = await self._make_surely(spec, position)
        self._count(attempt.stages)
        if isinstance(attempt.result, Rejected):
            self._look_after_tools()
            line = orjson.dumps(quarantine(attempt, spec, position, str(self.config.out)))
            await self._run.record(JournalEntry(position, "quarantined", None, None, None, line))
            self.progress.quarantined += 1
            if self.progress.accepted == 0 and self.progress.quarantined >= HOPELESS:
                raise CommandError(
                    f"{self.config.out}: none of the first {self.progress.quarantined} positions was accepted, the last one "
                    f"because of {attempt.result.reason} ({attempt.result.detail}); quarantine.jsonl has them all. "
                    "Run `asynth doctor --again`, and the same command again to go on"
                )
            return None
        evidence = orjson.dumps(attempt.result.record)
        await self._run.record(JournalEntry(position, "accepted", attempt.split, attempt.row, evidence, None))
        if is_drawn(spec, self.config.recheck):
            await self._make_twice(spec, position, attempt)
        return attempt.result

    async def _make_twice(self, spec: Spec, position: int, first: Attempt) -> None:
        """Execute an accepted position once more and tell where it comes to something else; its row stays as it is."""
        second = await self._make_surely(spec, position)
        self._count(second.stages)
        self.progress.rechecked += 1
        difference = second.result.reason if isinstance(second.result, Rejected) else ""
        if difference or verdicts(second) != verdicts(first):
            self.progress.changed.append(f"{first.draft.id}: accepted, then {difference or 'other twins'}")

    async def _make_surely(self, spec: Spec, position: int) -> Attempt:
        """Make a position; a failure counts once it is proven not to be the machine's.

        :raises AsynthError: if the machine fails every time
        """

        async def attempt() -> Attempt:
            return await make(spec, position, self.config.twins, self._bench)

        def rejection(attempt: Attempt) -> Rejected | None:
            return attempt.result if isinstance(attempt.result, Rejected) else None

        return await try_again(attempt, rejection, f"position {position}", self._turns, self._tell_fault)

    def _tell_fault(self, fault: str) -> None:
        self.progress.fault = fault

    def _look_after_tools(self) -> None:
        """Refuse to blame an example for a program that has vanished since the run began.

        :raises CapabilityError: if one has
        """
        for tool in self._setup.tools:
            if not os.access(tool.path, os.X_OK):
                raise CapabilityError(
                    f"{tool.path} is gone, and examples need it; bring {tool.name} back and run the same command to go on"
                )

    def _count(self, stages: Stages) -> None:
        total = self.progress.stages
        total.compose += stages.compose
        total.layout += stages.layout
        total.answer += stages.answer
        total.twins += stages.twins
        self.progress.now = asyncio.get_running_loop().time()

    async def _stop(self) -> None:
        """End all tasks, whoever cancels meanwhile: until then the children live."""
        if self._making is None:
            return
        ended = asyncio.Event()
        self._making.cancel()
        self._making.add_done_callback(lambda _: ended.set())
        cancelled = await wait_uncancelled(ended)
        self._examples_out.close()  # a task that is cancelled before its first step closes nothing
        self._examples_in.close()
        if cancelled:
            raise asyncio.CancelledError

    async def _write_manifest(self) -> None:
        await self._run.write_manifest(self._describe())

    def _describe(self) -> dict[str, Any]:
        """Return what the manifest says besides the digests that the store adds."""
        setup, run, progress = self._setup, self._run, self.progress
        return {
            "config": orjson.loads(self.config.model_dump_json()),
            "seed": self.config.seed,
            "identity": dict(self._identity),
            "engine": setup.engine.to_json(),
            "capabilities": setup.capabilities.to_json(),
            "tools": [asdict(tool) for tool in setup.tools],
            "path": self._bench.path,
            "sandbox": setup.wall.said,
            "mark": self._mark,
            "capacity": setup.space.capacity,
            "prompt_nats": prompt_nats(setup.space),
            "structures": setup.space.structures,
            "accepted": run.accepted,
            "quarantined": run.quarantined,
            "rechecked": {"positions": progress.rechecked, "changed": progress.changed},
            "complete": run.satisfied(self.config.count),
        }


def is_drawn(spec: Spec, share: float) -> bool:
    """Tell whether `spec` belongs to the share of positions that are executed twice: the same ones in every run."""
    return int(spec.id.rpartition("-")[2], 16) < share * 16**12


def verdicts(attempt: Attempt) -> list[tuple[str, str]]:
    """Return the kind and the reason of each twin that was rejected."""
    return [] if isinstance(attempt.result, Rejected) else [(t.kind, t.observed) for t in attempt.result.record.twins]


def generate(config: Config | None = None) -> Generation:
    """Make verified examples: ``async with generate(config) as examples: async for example in examples: ...``.

    :raises asynth.errors.AsynthError: on entering the block, if the configuration or the machine does not allow the
        run; while iterating, if the machine fails (a full disk, a tool that vanished)
    """
    return Generation(config or Config())
