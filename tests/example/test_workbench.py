"""The bench behind the wall: what witness records, and what comes of it, is the same as without."""

import statistics

import pytest
from anyio import CapacityLimiter, create_task_group

from asynth.catalog.attestors import UNIVERSAL
from asynth.catalog.workloads import WORKLOADS
from asynth.example.judge import Rejected, judge_answer
from asynth.example.make import make
from asynth.example.workbench import NO_WALL, open_workbench
from asynth.execution.wall import find_wall
from asynth.machine.capabilities import Capabilities
from asynth.machine.probing.canaries import workload_canary
from asynth.machine.probing.tools import find_tools
from asynth.run.prepare import build_space, choose_families
from asynth.script import Bash, runnable
from asynth.witness.discovery import discover
from benchmarks.agreeing import find_differences, read_statements

FOUND = find_wall()
behind = pytest.mark.skipif(not FOUND.up, reason=f"commands cannot run behind a wall here: {FOUND.why_not}")

WALLS = {"with": FOUND, "without": NO_WALL}

RECORDED = set(UNIVERSAL) - {"omnitrail"}
"""Attestors whose records are the same from run to run; omnitrail's hold the times of files."""

DRAFT = next(
    draft
    for workload in WORKLOADS
    if workload.name == "make build"
    for draft in workload_canary(workload, RECORDED).drafts.values()
)

TOOLS = tuple(find_tools(("bash", "git", "openssl", "make", "cc")).values())

COST = 4.0
"""Milliseconds of CPU time that the wall may add to a command."""


PROGRAMS = ("bash", "git", "openssl", "make", "cc", "jq", "sed", "tar", "gzip")
CHEAP = tuple(workload.name for workload in WORKLOADS if {*workload.tools} <= {*PROGRAMS})
"""Workloads of programs that are everywhere."""

SAMPLE = 2
"""Positions; `python -m benchmarks.agreeing` compares 2,000, of the default mix."""


def open_bench(engine, wall):
    return open_workbench(discover(engine), TOOLS, seed=0, concurrency=1, time_limit=60, wall=wall)


@behind
async def test_attestations_are_the_same_with_and_without_the_wall(engine):
    recorded = {}
    for name, wall in WALLS.items():
        async with open_bench(engine, wall) as bench:
            workspace = await bench.lay_out(DRAFT)
            transcript = await bench.execute(runnable(DRAFT.answer), workspace, DRAFT)
            assert judge_answer(transcript, DRAFT.answer) is None, transcript
            recorded[name] = [read_statements(workspace)]
    kinds = [entry["type"] for entry in recorded["with"][0]["../canary.att.json"]["predicate"]["attestations"]]
    assert len(kinds) > 3
    assert find_differences(recorded["with"], recorded["without"]) == ([], set())


def count_space(*families):
    capabilities = Capabilities(tuple(sorted(UNIVERSAL)), tuple(sorted(CHEAP)), ("heredoc", "jq"))
    return build_space(capabilities, choose_families(families, {}), 5)


@pytest.fixture(scope="module")
def some():
    return count_space("rego")


async def decide(engine, wall, space, positions):
    """Return what each position comes to: the verdict, the bytes of the row, and why each twin was rejected."""
    tools = tuple(find_tools(PROGRAMS).values())
    found = {}
    async with (
        open_workbench(discover(engine), tools, seed=0, concurrency=2, time_limit=60, wall=wall) as bench,
        create_task_group() as group,
    ):
        turns = CapacityLimiter(2)

        async def decide_one(position):
            async with turns:
                attempt = await make(space.at(position), position, "all", bench)
            if isinstance(attempt.result, Rejected):
                found[position] = (attempt.result.reason, attempt.result.block, attempt.result.exit_code)
            else:
                record = attempt.result.record
                twins = [(twin.kind, twin.observed, twin.message, twin.exit) for twin in record.twins]
                found[position] = ("accepted", attempt.row, [one.exit for one in record.commands], twins)

        for position in positions:
            group.start_soon(decide_one, position)
    return found


async def hold_verdicts_together(engine, space, positions):
    with_wall, without = [await decide(engine, wall, space, positions) for wall in WALLS.values()]
    assert len(without) == len(positions)
    assert sum(outcome[0] == "accepted" for outcome in without.values()) > 0.9 * len(positions)
    for position, outcome in without.items():
        assert with_wall[position] == outcome, space.at(position)


@behind
@pytest.mark.timeout(300)
async def test_verdicts_and_reasons_of_twins_are_the_same_with_and_without_the_wall(engine, some):
    await hold_verdicts_together(engine, some, range(SAMPLE))


@behind
async def test_the_wall_costs_a_few_milliseconds_a_command():
    """CPU time, which a busy machine leaves alone; commands with and without the wall take turns."""
    block = (Bash("true\n"),)
    async with open_bench("embedded", FOUND) as walled, open_bench("embedded", NO_WALL) as bare:
        places = [(bench, await bench.lay_out(DRAFT)) for bench in (walled, bare)]
        taken = [[], []]
        for _ in range(40):
            for (bench, workspace), times in zip(places, taken, strict=True):
                transcript = await bench.execute(block, workspace, DRAFT)
                assert transcript.ok
                times.append(transcript.steps[0].cpu * 1000)
        median = [statistics.median(times) for times in taken]
    assert median[0] - median[1] < COST, f"{median[0]:.1f} ms with the wall, {median[1]:.1f} ms without"
