"""Resident memory of the main process while many positions are composed and journaled and some of them executed.

The part of the seeded order that is chosen for coverage is worked out before positions are counted: it has 20,480 of them
whatever the run, so it is bounded, and what lies beyond costs nothing. All is measured in an interpreter of its own, since
every other measurement leaves memory behind. The journal, the row files and the executed examples are real; evidence of
a position that is composed only lacks its commands and twins.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import uvloop

from asynth.catalog.splits import place
from asynth.cli.interruption import set_aside
from asynth.config import Config
from asynth.example.judge import Rejected
from asynth.example.make import compose, make, quarantine
from asynth.example.row import hash_row, render_row
from asynth.example.workbench import Workbench, open_workbench
from asynth.run.prepare import prepare
from asynth.script import render
from asynth.space import Spec
from asynth.space.space import PREFIX
from asynth.store import JournalEntry, open_run

SAMPLES = 100
"""How often memory is looked at, but for the positions that are executed: nothing is in flight when it is."""


def measure_memory(config: Config, executed: int) -> dict[str, Any]:
    """Measure in a fresh interpreter.

    :param config: of the run; its count is how many positions are composed and journaled, its directory is not touched
    :param executed: how many of them are executed: as many at a time as are in flight, at even distances, so that every
        such stretch needs what a run needs, and only what does not come back afterwards is growth
    :return: `peak_mib`, `slope_mib` (MiB per 1,000 positions over the last three quarters), `samples` of (position, MiB)
    :raises subprocess.CalledProcessError: if the run fails; its standard error is the caller's
    """
    # -c rather than -m: the package need not be installed, only found where this process found it.
    program = f"import sys; sys.path[:0] = {sys.path!r}; from benchmarks.memory import main; main()"
    done = subprocess.run(
        (sys.executable, "-c", program, config.model_dump_json(), str(executed)), stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure in this interpreter, by a configuration and a number in its arguments, and print the result as JSON."""
    config = Config.model_validate_json(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="asynth-benchmark-") as name:
        samples = uvloop.run(_fill(config.model_copy(update={"out": Path(name) / "run"}), int(sys.argv[2])))
    print(json.dumps({"peak_mib": peak_mib(), "slope_mib": fit_slope(samples), "samples": samples}))


async def _fill(config: Config, executed: int) -> list[tuple[int, float]]:
    setup = await prepare(config)
    setup.space.at(min(PREFIX, setup.space.capacity - 1))
    set_aside()
    flight = min(config.concurrency, executed)
    distance = max(flight, config.count * flight // executed) if executed else config.count
    look = max(1, config.count // SAMPLES)
    samples: list[tuple[int, float]] = []
    async with (
        open_run(config.out, identity={"benchmark": "memory"}, count=config.count, mode="fresh") as run,
        open_workbench(
            setup.engine,
            setup.tools,
            seed=config.seed,
            concurrency=config.concurrency,
            time_limit=config.timeout,
        ) as bench,
    ):

        async def execute(position: int) -> None:
            await run.record(await _execute(setup.space.at(position), position, config, bench))

        for start in range(0, config.count, distance):
            composed = range(min(start + flight, config.count), min(start + distance, config.count))
            async with asyncio.TaskGroup() as group:
                for position in range(start, composed.start):
                    group.create_task(execute(position))
            for position in composed:
                await run.record(_compose(setup.space.at(position), position))
                if position % look == 0:
                    samples.append((position, resident_mib()))
    return samples


async def _execute(spec: Spec, position: int, config: Config, bench: Workbench) -> JournalEntry:
    attempt = await make(spec, position, "one", bench)
    if isinstance(attempt.result, Rejected):
        line = orjson.dumps(quarantine(attempt, spec, position, str(config.out)))
        return JournalEntry(position, "quarantined", None, None, None, line)
    return JournalEntry(position, "accepted", attempt.split, attempt.row, orjson.dumps(attempt.result.record), None)


def _compose(spec: Spec, position: int) -> JournalEntry:
    draft = compose(spec)
    placement = place(spec, draft.summary)
    row = render_row(draft.prompt, render(draft.answer))
    evidence = {
        "id": draft.id,
        "position": position,
        "split": placement.split,
        "axis": placement.axis,
        "sha256": hash_row(row),
        "family": draft.family,
        "spec": {**asdict(draft.summary), "values": dict(spec.values)},
        "commands": [],
        "twins": [],
    }
    return JournalEntry(position, "accepted", placement.split, row, orjson.dumps(evidence), None)


def resident_mib() -> float:
    """Return what this process has resident now, in MiB."""
    if sys.platform == "linux":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    else:
        done = subprocess.run(("ps", "-o", "rss=", "-p", str(os.getpid())), capture_output=True, text=True, check=True)
        return int(done.stdout) / 2**10


def peak_mib() -> float:
    """Return the most that this process had resident, in MiB."""
    if sys.platform == "linux":
        # Not ru_maxrss: exec hands on that of the process before it.
        match = re.search(r"^VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
        if match is not None:
            return int(match[1]) / 2**10
    unit = 1 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


def fit_slope(samples: Sequence[tuple[int, float]]) -> float:
    """Return the growth in MiB per 1,000 positions: least squares over all but the first quarter, where caches fill."""
    rest = samples[len(samples) // 4 :]
    if len(rest) < 2:
        return 0.0
    middle = sum(position for position, _ in rest) / len(rest)
    mean = sum(size for _, size in rest) / len(rest)
    spread = sum((position - middle) ** 2 for position, _ in rest)
    return 1000 * sum((position - middle) * (size - mean) for position, size in rest) / spread
