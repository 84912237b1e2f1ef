"""The measurements by name: each takes the settings and adds its figures to one report."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from asynth.catalog.workloads import WORKLOADS_BY_NAME
from asynth.config import Config
from asynth.example.workbench import open_workbench
from asynth.run.prepare import prepare
from benchmarks.composing import time_composing, time_inverse
from benchmarks.contest import CONCURRENCIES, Contest, Tell, compete
from benchmarks.figures import Figure
from benchmarks.generating import average_cpu, average_stages
from benchmarks.memory import measure_memory
from benchmarks.plain import find_environment, run_plain, run_same_kind
from benchmarks.startup import measure_startup
from benchmarks.walls import measure_cost

CONCURRENCY = 24
"""Examples in flight, as the contract's targets say."""

PER_FAMILY = 0.5
"""Examples of each family's own contest, as a part of those of the whole."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How much to measure.

    :param capabilities: a file of capabilities to impose instead of probing, as for a run
    :param examples: examples of each generation
    :param rounds: turns that the sides of a comparison take
    :param drafts: positions composed for the rate of composing
    :param indices: random indices for the inverse
    :param positions: positions composed and journaled for memory
    :param executed: how many of these are executed
    :param starts: starts of each command for the engine's start-up
    :param commands: commands that do nothing, with the wall and without
    """

    engine: str = "auto"
    seed: int = 0
    capabilities: Path | None = None
    examples: int = 60
    rounds: int = 2
    drafts: int = 20_000
    indices: int = 1_000_000
    positions: int = 10_000
    executed: int = 200
    starts: int = 21
    commands: int = 40

    def config(self, count: int, families: tuple[str, ...] = (), capabilities: Path | None = None) -> Config:
        """Return the configuration of a generation of `count` examples; it heeds no run that lies somewhere.

        :param capabilities: to impose in the place of the settings' own
        """
        return Config(
            count=count,
            seed=self.seed,
            engine=self.engine,
            families=families,
            capabilities=capabilities or self.capabilities,
            concurrency=CONCURRENCY,
            twins="one",
            mode="fresh",
        )


@dataclass(slots=True)
class Report:
    """What was measured.

    :param stages: seconds per accepted example by stage: of all, then by family
    :param details: further numbers by measurement, for machines
    """

    figures: list[Figure] = field(default_factory=list)
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)


async def measure_throughput(settings: Settings, report: Report, tell: Tell) -> None:
    """Rate of asynth against the floor and against one command at a time, for all families and for each."""
    config = settings.config(settings.examples)
    contest = await compete(config, rounds=settings.rounds, threads=CONCURRENCIES, alone=True, tell=tell)
    _report_contest(contest, report, "throughput", "")
    add = report.figures.append
    add(Figure("throughput.layers", "layers made before, once a run", contest.warm.layers, "s"))
    add(Figure("throughput.own_cpu", "CPU of asynth's main process", 1000 * contest.own_cpu, "ms/example"))
    report.stages["all"] = _describe_stages(contest)
    await _measure_basic(settings, report, tell, contest.threads)
    share = max(1, round(settings.examples * PER_FAMILY))
    for family in dict.fromkeys(family for family, _ in contest.warm.stages):
        tell(f"family {family}")
        single = settings.config(share, (family,))
        found = await compete(single, rounds=1, threads=(contest.threads,), alone=False, tell=tell)
        add(Figure(f"throughput.{family}.rate", f"asynth, family {family} alone", found.rate, "examples/s"))
        add(Figure(f"throughput.{family}.to_floor", f"asynth / floor, family {family}", found.to_floor, ""))
        report.stages[family] = _describe_stages(found)


BASIC = ("step", "rego")
"""The families that asynth began with. The targets name no kind of example; they were set when there were no others."""

BASIC_TOOLS = frozenset({"tar", "gzip", "make", "gcc", "cc", "sh", "python3", "go", "node", "cargo", "rustc"})
"""All that the wrapped commands of these examples need. Java, package managers and scanners use more than one core by
themselves, so that doing two of them at a time gains less: what the whole mix gains follows from how many of them it has."""


async def _measure_basic(settings: Settings, report: Report, tell: Tell, threads: int) -> None:
    """The same contest on the contract's own kind of example."""
    capabilities = (await prepare(settings.config(1))).capabilities
    kept = tuple(name for name in capabilities.workloads if BASIC_TOOLS.issuperset(WORKLOADS_BY_NAME[name].tools))
    if not kept:
        return
    tell(f"families {' and '.join(BASIC)}, {len(kept)} of {len(capabilities.workloads)} workloads")
    with tempfile.TemporaryDirectory(prefix="asynth-benchmark-") as name:
        path = Path(name) / "capabilities.json"
        path.write_bytes(orjson.dumps(replace(capabilities, workloads=kept).to_json()))
        config = settings.config(settings.examples, BASIC, capabilities=path)
        contest = await compete(config, rounds=settings.rounds, threads=(threads,), alone=True, tell=tell)
    _report_contest(contest, report, "throughput.basic", ", step and rego with basic tools")
    report.stages["basic"] = _describe_stages(contest)


def _report_contest(contest: Contest, report: Report, name: str, suffix: str) -> None:
    count = len(contest.warm.positions)
    add = report.figures.append
    add(Figure(f"{name}.rate", f"asynth, {CONCURRENCY} in flight{suffix}", contest.rate, "examples/s"))
    add(Figure(f"{name}.floor", f"floor, {contest.threads} threads{suffix}", contest.floor_rate, "examples/s"))
    add(Figure(f"{name}.to_floor", f"asynth / floor{suffix}", contest.to_floor, "", (">=", 0.9)))
    alone = len(contest.alone) * count / sum(taken.seconds for taken in contest.alone)
    add(Figure(f"{name}.alone", f"the same commands, one at a time{suffix}", alone, "examples/s"))
    add(Figure(f"{name}.to_alone", f"asynth / one at a time{suffix}", contest.to_alone, "", (">=", 1.8)))
    add(Figure(f"{name}.to_plain", f"asynth / one at a time, witness as it is{suffix}", contest.to_plain, ""))
    label = f"the same commands, {contest.threads} threads / one at a time{suffix}"
    add(Figure(f"{name}.same_to_alone", label, contest.same_to_alone, ""))
    add(Figure(f"{name}.bound", f"all cores busy / one at a time: wall x cores / CPU{suffix}", contest.bound, ""))
    report.details[name] = {
        "positions": list(contest.warm.positions),
        "quarantined": contest.warm.quarantined,
        "asynth_seconds": [made.seconds for made in contest.rounds],
        "floor_seconds": [taken.seconds for taken in contest.floor],
        "floor_cpu": [taken.cpu for taken in contest.floor],
        "same_seconds": [taken.seconds for taken in contest.same],
        "plain_seconds": [taken.seconds for taken in contest.plain],
        "alone_seconds": [taken.seconds for taken in contest.alone],
        "alone_cpu": [taken.cpu for taken in contest.alone],
        "floor_threads": contest.threads,
        "floor_tried": dict(contest.tried),
    }


async def measure_plain(settings: Settings, report: Report, tell: Tell) -> None:
    """The plan's plain algorithm against asynth on the plan's own kind of example."""
    config = settings.config(1)
    setup = await prepare(config)
    count = settings.examples
    plain: list[float] = []
    ours: list[float] = []
    async with open_workbench(
        setup.engine, setup.tools, seed=config.seed, concurrency=CONCURRENCY, time_limit=config.timeout
    ) as bench:
        environment = await find_environment(bench, config.seed)
        for turn in range(1, settings.rounds + 1):
            tell(f"the plan's kind of example, round {turn} of {settings.rounds}")
            ours.append(await run_same_kind(count, bench, seed=config.seed, concurrency=CONCURRENCY))
            plain.append(run_plain(count, environment))
    made = count * settings.rounds
    add = report.figures.append
    add(Figure("plain.asynth", "asynth, the plan's kind of example", made / sum(ours), "examples/s"))
    add(Figure("plain.rate", "the plan's plain algorithm", made / sum(plain), "examples/s"))
    add(Figure("plain.ratio", "asynth / plain algorithm", sum(plain) / sum(ours), ""))
    report.details["plain"] = {"asynth_seconds": ours, "plain_seconds": plain, "examples": count}


async def measure_composing(settings: Settings, report: Report, tell: Tell) -> None:
    """Composing and rendering alone."""
    tell(f"composing {settings.drafts:,} drafts")
    space = (await prepare(settings.config(1))).space
    count = min(settings.drafts, space.capacity)
    wall, cpu = time_composing(space, count)
    add = report.figures.append
    add(Figure("composing.rate", "composing and rendering alone", count / wall, "drafts/s", (">=", 3000)))
    add(Figure("composing.cpu_rate", "the same by CPU time", count / cpu, "drafts/CPU s"))


async def measure_inverse(settings: Settings, report: Report, tell: Tell) -> None:
    """The space's inverse."""
    tell(f"spec and index of {settings.indices:,} random indices")
    space = (await prepare(settings.config(1))).space
    wall, cpu = time_inverse(space, settings.indices, settings.seed)
    label = f"spec and back, {settings.indices:,} random indices"
    report.figures.append(Figure("inverse.seconds", label, wall, "s"))
    report.figures.append(Figure("inverse.cpu", "the same by CPU time", cpu, "CPU s"))
    report.details["inverse"] = {"indices": settings.indices, "capacity": space.capacity}


async def measure_main_memory(settings: Settings, report: Report, tell: Tell) -> None:
    """Resident memory of the main process."""
    tell(f"memory over {settings.positions:,} positions, {settings.executed} of them executed")
    found = measure_memory(settings.config(settings.positions), settings.executed)
    label = f"main process over {settings.positions:,} positions"
    add = report.figures.append
    add(Figure("memory.peak", f"{label}: peak", found["peak_mib"], "MiB", ("<=", 300)))
    add(Figure("memory.slope", f"{label}: growth", found["slope_mib"], "MiB/1,000", ("<=", FLAT)))
    report.details["memory"] = {"samples": found["samples"], "executed": settings.executed}


FLAT = 0.5
"""MiB per 1,000 positions up to which memory counts as flat: 50 MiB over the 100,000 examples of a full run."""


async def measure_starts(settings: Settings, report: Report, tell: Tell) -> None:
    """Start-up of the embedded engine."""
    tell(f"{settings.starts} starts of the embedded engine")
    found = measure_startup(settings.starts, settings.seed)
    add = report.figures.append
    add(Figure("startup.bare", "bare interpreter", 1000 * found.bare, "ms"))
    label = "embedded engine: version / bare interpreter"
    add(Figure("startup.version", label, found.version / found.bare, "", ("<=", 2.5)))
    label = "embedded engine: verify / bare interpreter"
    add(Figure("startup.verify", label, found.verify / found.bare, "", ("<=", 8)))


async def measure_wall(settings: Settings, report: Report, tell: Tell) -> None:
    """Cost of the wall; nothing where there is none."""
    setup = await prepare(settings.config(1))
    if not setup.wall.up:
        tell(f"no wall here: {setup.wall.why_not}")
        return
    tell(f"the wall: {settings.commands} commands and {settings.examples} examples with it and without")
    found = await measure_cost(setup, range(settings.examples), settings.commands, settings.seed)
    walled, bare = found.commands
    add = report.figures.append
    add(Figure("wall.command", "the wall around a command", walled - bare, "ms CPU", ("<=", 4)))
    add(
        Figure(
            "wall.mix", f"the same over the mix, {found.share:.0%} with layers", found.milliseconds, "ms CPU", ("<=", 4)
        )
    )
    if found.cached is not None:
        label = "the same with a layer over the shared caches"
        add(Figure("wall.layered", label, found.cached[0] - found.cached[1], "ms CPU"))
    add(Figure("wall.cpu", "commands of whole examples by CPU: wall / none", found.cpu[0] / found.cpu[1], ""))
    add(Figure("wall.seconds", "whole examples: wall / none", found.seconds[0] / found.seconds[1], ""))
    report.details["wall"] = {"said": setup.wall.said, **asdict(found)}


Measurement = Callable[[Settings, Report, Tell], Awaitable[None]]

MEASUREMENTS: dict[str, Measurement] = {
    "throughput": measure_throughput,
    "plain": measure_plain,
    "composing": measure_composing,
    "inverse": measure_inverse,
    "memory": measure_main_memory,
    "startup": measure_starts,
    "wall": measure_wall,
}
"""All measurements, in the order in which they run."""


def _describe_stages(contest: Contest) -> dict[str, float]:
    examples = [pair for made in contest.rounds for pair in made.stages]
    records = [record for made in contest.rounds for record in made.evidence]
    wall = sum(made.seconds for made in contest.rounds) / len(examples)
    return {**average_stages(examples), "command_cpu": average_cpu(records), "wall": wall}
