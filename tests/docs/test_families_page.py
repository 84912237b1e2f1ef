"""The page about the families is the catalogue's own, and its examples run."""

import shutil
from pathlib import Path

import pytest

from asynth.catalog import FAMILIES
from asynth.report.families import PLAIN_TOOLS, describe_families, examples
from asynth.witness.discovery import EMBEDDED

PAGE = Path(__file__).parents[2] / "docs" / "families.md"


def test_the_page_is_generated():
    wanted = describe_families()
    assert PAGE.read_text(encoding="utf-8") == wanted, "python -m asynth.report.families > docs/families.md"


def test_every_family_has_an_example():
    assert [family.name for family, _ in examples()] == [family.name for family in FAMILIES]


@pytest.mark.skipif(not all(map(shutil.which, PLAIN_TOOLS)), reason="the page's tools are not all installed")
@pytest.mark.timeout(400)
async def test_the_examples_of_the_page_run(engine):
    """Every answer on both engines; the twins, of which other tests run hundreds on the embedded one, on the release."""
    from asynth.example.evidence import TwinRecord
    from asynth.example.judge import judge_answer
    from asynth.example.make import run_prior_steps, run_twin
    from asynth.example.workbench import NO_WALL, open_workbench
    from asynth.run.prepare import examine_machine
    from asynth.script import runnable

    found, capabilities = await examine_machine(engine, NO_WALL, wanted=())
    async with open_workbench(found, capabilities.tools, seed=0, concurrency=2, time_limit=60.0) as bench:
        for _, draft in examples():
            workspace = await bench.lay_out(draft)
            assert await run_prior_steps(draft, workspace, bench) is None
            transcript = await bench.execute(runnable(draft.answer), workspace, draft)
            assert judge_answer(transcript, draft.answer) is None
            for twin in draft.twins if engine != EMBEDDED else ():
                assert isinstance(await run_twin(twin, workspace, draft, bench), TwinRecord)
