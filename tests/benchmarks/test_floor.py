import pytest

from asynth.catalog import FAMILIES_BY_NAME, Available
from asynth.example.make import compose
from asynth.example.workbench import NO_WALL, open_workbench
from asynth.run.prepare import examine_machine
from asynth.space import Family, Space
from benchmarks.floor import Floor, Step, run_jobs


def make_step(directory, name, commands, *, accepted=True, files=()):
    script = directory / f"{name}.sh"
    script.write_text(commands)
    return Step(script, directory, {"PATH": "/usr/bin:/bin"}, files, accepted)


def test_steps_run_in_order_in_their_directory(tmp_path):
    files = ((tmp_path / "given.txt", b"given\n"),)
    job = (
        make_step(tmp_path, "1", "! test -e given.txt\necho first > seen.txt\n"),
        make_step(tmp_path, "2", "cat given.txt >> seen.txt\n", files=files),
        make_step(tmp_path, "3", "echo refused >> seen.txt\nexit 1\n", accepted=False),
    )
    taken = run_jobs([job], 1)
    assert taken.seconds > 0
    assert taken.cpu > 0
    assert (tmp_path / "seen.txt").read_text() == "first\ngiven\nrefused\n"


@pytest.mark.parametrize(("commands", "accepted"), [("false\n", True), ("true\n", False)], ids=["fails", "is accepted"])
def test_another_outcome_than_declared_is_no_figure(tmp_path, commands, accepted):
    job = (make_step(tmp_path, "1", commands, accepted=accepted),)
    with pytest.raises(RuntimeError, match="exited"):
        run_jobs([job], 2)


@pytest.mark.parametrize("past", [False, True], ids=["happened before", "part of the job"])
async def test_what_a_prompt_tells_of(on_machine, past):
    """The answer of a diagnosis needs the policy that was signed before, and commands of its prompt have to fail."""
    diagnosis = FAMILIES_BY_NAME["diagnosis"]
    machine = Available(frozenset({"git", "environment", "material", "product"}), frozenset({"tar czf"}), ("heredoc",))
    space = Space([Family(diagnosis.name, diagnosis.strata(machine), diagnosis.share)], seed=1)
    drafts = (compose(space.at(position)) for position in range(100))
    draft = next(draft for draft in drafts if draft.past.hidden and draft.past.fails)
    engine, capabilities = await examine_machine("embedded", NO_WALL, wanted=())
    async with (
        open_workbench(engine, capabilities.tools, seed=0, concurrency=1, time_limit=60.0) as bench,
        Floor(bench, [(draft, draft.twins[:1])]) as floor,
    ):
        assert (await floor.trial(1, past=past, tuned=False)).cpu > 0
