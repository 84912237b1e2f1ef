"""The bench behind the wall: what witness records, and what comes of it, is the same as without."""

import base64
import re
import statistics

import orjson
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

FOUND = find_wall()
behind = pytest.mark.skipif(not FOUND.up, reason=f"commands cannot run behind a wall here: {FOUND.why_not}")

WALLS = {"with": FOUND, "without": NO_WALL}

UNEQUAL = (".git/index", "started_on", "finished_on")
"""Ends of the names of what differs between any two runs."""

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

SAMPLE, ALL, TOGETHER = 2, 2000, 50


def open_bench(engine, wall):
    return open_workbench(discover(engine), TOOLS, seed=0, concurrency=1, time_limit=60, wall=wall)


def mask(value, root):
    """Return what was recorded without what differs between any two runs: times, the workspace, git's own index, orders."""
    if isinstance(value, dict):
        return {name: mask(inner, root) for name, inner in value.items() if not name.endswith(UNEQUAL)}
    if isinstance(value, list):
        return sorted((mask(inner, root) for inner in value if not _is_index(inner)), key=orjson.dumps)
    if isinstance(value, str):
        value = re.sub(re.escape(root) + r"(/\d+)?", "ROOT", value)
        return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)", "TIME", value)
    return value


def _is_index(value):
    return isinstance(value, dict) and str(value.get("name", "")).endswith(".git/index")


@behind
async def test_attestations_are_the_same_with_and_without_the_wall(engine):
    recorded = {}
    for name, wall in WALLS.items():
        async with open_bench(engine, wall) as bench:
            workspace = await bench.lay_out(DRAFT)
            transcript = await bench.execute(runnable(DRAFT.answer), workspace, DRAFT)
            assert judge_answer(transcript, DRAFT.answer) is None, transcript
            envelope = orjson.loads((workspace.project.parent / "canary.att.json").read_bytes())
            statement = orjson.loads(base64.b64decode(envelope["payload"]))
            recorded[name] = mask(statement, str(workspace.directory.parent))
    of = {
        name: {entry["type"]: entry["attestation"] for entry in statement["predicate"]["attestations"]}
        for name, statement in recorded.items()
    }
    assert of["with"].keys() == of["without"].keys()
    for kind, attestation in of["without"].items():
        assert of["with"][kind] == attestation, kind
    assert recorded["with"]["subject"] == recorded["without"]["subject"]


def count_space(*families):
    capabilities = Capabilities(tuple(sorted(UNIVERSAL)), tuple(sorted(CHEAP)), ("heredoc", "jq"))
    return build_space(capabilities, choose_families(families, {}), 5)


@pytest.fixture(scope="module")
def some():
    return count_space("rego")


@pytest.fixture(scope="module")
def space():
    return count_space()


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
@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("begin", range(0, ALL, TOGETHER))
async def test_verdicts_and_reasons_of_many_twins_are_the_same(engine, space, begin):
    await hold_verdicts_together(engine, space, range(begin, begin + TOGETHER))


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
