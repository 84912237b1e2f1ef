"""Services at the bench: each workspace has its own, with and without the wall, and they outlive a bench that is told so."""

import asyncio
import subprocess
from dataclasses import replace
from types import SimpleNamespace

import pytest

from asynth.catalog.attestors.github import Job
from asynth.catalog.features import ARCHIVISTA, KEYLESS, TIMESTAMPS
from asynth.catalog.procedure.twins import EMPTY_STORE, OTHER_REPOSITORY
from asynth.errors import CommandError
from asynth.example.draft import EmptyStore, Twin
from asynth.example.judge import judge_answer
from asynth.example.make import run_twin
from asynth.example.workbench import NO_WALL, lay_out_at, open_workbench
from asynth.execution.wall import find_wall
from asynth.machine.probing.canaries import policy_canaries
from asynth.machine.probing.tools import find_tools
from asynth.script import Bash, runnable
from asynth.services import running
from asynth.services.running import Services
from asynth.witness.discovery import discover

WALLS = {"with": find_wall(), "without": NO_WALL}
TOOLS = tuple(find_tools(("bash", "git", "openssl")).values())
DRAFTS = {canary.member: draft for canary in policy_canaries(()) for draft in canary.drafts.values()}
VERIFY = DRAFTS[ARCHIVISTA].answer[-1].text.splitlines()[-1] + "\n"


def open_bench(engine, wall=NO_WALL):
    return open_workbench(discover(engine), TOOLS, seed=0, concurrency=2, time_limit=60, wall=wall)


@pytest.fixture(params=WALLS)
def wall(request):
    if request.param == "with" and not WALLS["with"].up:
        pytest.skip(f"commands cannot run behind a wall here: {WALLS['with'].why_not}")
    return WALLS[request.param]


@pytest.mark.parametrize("feature", [TIMESTAMPS, ARCHIVISTA])
async def test_an_answer_reaches_what_it_names(engine, wall, feature):
    draft = DRAFTS[feature]
    async with open_bench(engine, wall) as bench:
        workspace = await bench.lay_out(draft)
        transcript = await bench.execute(runnable(draft.answer), workspace, draft)
        assert judge_answer(transcript, draft.answer) is None, transcript
        elsewhere = replace(draft, fixture=replace(draft.fixture, services=()))
        alone = await bench.lay_out(elsewhere)
        transcript = await bench.execute(runnable(draft.answer), alone, elsewhere)
        assert judge_answer(transcript, draft.answer) is not None


async def test_a_twin_empties_its_own_store_only(engine, wall):
    draft = DRAFTS[ARCHIVISTA]
    (store,) = draft.fixture.services
    empty = Twin(EMPTY_STORE, (EmptyStore(store.url),), VERIFY, "no-collection")
    async with open_bench(engine, wall) as bench:
        workspace, other = await bench.lay_out(draft), await bench.lay_out(draft)
        assert (await bench.execute(runnable(draft.answer), workspace, draft)).ok
        assert (await run_twin(empty, workspace, draft, bench)).rejected
        assert (await bench.execute((Bash(VERIFY),), workspace, draft)).ok
        kept = draft.answer[-1].text.replace(f" --enable-archivista --archivista-server {store.url} -o", " -o", 1)
        transcript = await bench.execute((Bash(kept),), other, draft)  # nobody stores anything there
        assert judge_answer(transcript, ()) is not None
        assert "no collection" in transcript.steps[-1].stderr or "verification failed" in transcript.steps[-1].stderr


@pytest.mark.release
async def test_a_twins_job_claims_something_else_and_the_first_goes_on_as_before(release_witness):
    if discover(str(release_witness), {}).behaviour != "v0.12":
        pytest.skip("this release asks Fulcio by gRPC alone")
    draft = DRAFTS[KEYLESS]
    job = Job("northwind/handbook", "canary.yml", "main", "robin")
    edit = job.claimed_otherwise(replace(job, repository="elsewhere/handbook"))
    twin = Twin(OTHER_REPOSITORY, (edit,), draft.answer[-1].text, "functionary-not-allowed")
    async with open_bench(str(release_witness)) as bench:
        workspace = await bench.lay_out(draft)
        assert (await run_twin(twin, workspace, draft, bench)).rejected
        assert (await bench.execute(runnable(draft.answer), workspace, draft)).ok


def test_services_of_a_caller_go_on_when_the_bench_is_closed(tmp_path):
    draft = DRAFTS[ARCHIVISTA]
    target = tmp_path / "example" / "project"
    with Services(tmp_path, walled=False) as services:
        laid_out = lay_out_at(target, draft, discover("embedded"), TOOLS, seed=0, wall=NO_WALL, services=services)
        environment = asyncio.run(laid_out)
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", draft.answer[-1].text],
            cwd=target,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Verification succeeded" in done.stderr


async def test_without_services_an_example_says_so_and_leaves_nothing(monkeypatch):
    def refuse(*_, **__):
        raise OSError("no such program")

    named = SimpleNamespace(Popen=refuse, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(running, "subprocess", named)
    async with open_bench("embedded") as bench:
        with pytest.raises(CommandError, match="cannot start the services: no such program"):
            await bench.lay_out(DRAFTS[TIMESTAMPS])
