"""Blocks of a draft and blocks read back from text, run the same way."""

from dataclasses import replace

import pytest

from asynth.example.draft import Append, Fixture, GitState, Replace, Twin, WriteKey
from asynth.execution import EditError, apply_edits, execute, execute_twin
from asynth.execution.runner import read_output
from asynth.script import Bash, Block, File, Illustration, Prose, Text, extract, render

FIXTURE = Fixture("c", GitState())


@pytest.fixture
async def place(open_bench):
    async with open_bench() as bench:
        yield bench, await bench.workspaces.lay_out(FIXTURE, "e1", layers=bench.layers, keys=bench.keys)


async def run_blocks(place, *blocks, time_limit=30.0):
    bench, workspace = place
    environment = bench.environment.build(workspace.home, (("TEAM", "blue"),))
    return await execute(
        blocks, workspace, environment, launcher=bench.launcher, threads=bench.threads, time_limit=time_limit
    )


def write(name, content="text\n"):
    return File(name, content, "", f"Save this as `{name}`:")


async def test_files_and_commands_take_their_turns(place):
    transcript = await run_blocks(
        place,
        Prose("First"),
        write("sub/a.txt", "one\n"),
        write("../b.txt", "two\n"),
        Bash("cat sub/a.txt ../b.txt; echo $TEAM >&2\n"),
        Text("not run\n"),
        Illustration("exit 1\n", "sh"),
        write("last.txt"),
    )
    assert transcript.ok
    assert [(step.kind, step.name) for step in transcript.steps] == [
        ("file", "sub/a.txt"), ("file", "../b.txt"), ("bash", None), ("file", "last.txt"),
    ]  # fmt: skip
    assert transcript.steps[2].stdout == "one\ntwo\n"
    assert transcript.steps[2].stderr == "blue\n"
    assert (place[1].project / "last.txt").exists()


async def test_text_read_back_runs_as_its_parts_do(place):
    script = (write("a.txt", "one\n"), Bash("cat a.txt\n"), Text("one\n"))
    meant = await run_blocks(place, *script)
    said = await run_blocks(place, *extract(render(script)))
    assert [(step.kind, step.name, step.text, step.stdout) for step in meant.steps] == [
        (step.kind, step.name, step.text, step.stdout) for step in said.steps
    ]


async def test_the_first_failing_block_is_the_last(place):
    transcript = await run_blocks(place, Bash("true\n"), Bash("echo why >&2\nexit 4\n"), Bash("touch reached\n"))
    assert not transcript.ok
    assert len(transcript.steps) == 2
    assert transcript.failure.exit_code == 4
    assert transcript.failure.stderr == "why\n"
    assert not (place[1].project / "reached").exists()


@pytest.mark.parametrize("text", ["false\ntrue\n", "false | true\n", "echo $UNSET_NAME\n"], ids=["e", "pipefail", "u"])
async def test_bash_is_strict(place, text):
    assert not (await run_blocks(place, Bash(text))).ok


async def test_each_block_is_a_shell_of_its_own(place):
    transcript = await run_blocks(place, Bash("cd scripts\nX=1\n"), Bash("pwd; echo ${X-none}\n"))
    assert transcript.steps[1].stdout == f"{place[1].project}\nnone\n"


@pytest.mark.parametrize("name", ["/tmp/elsewhere", "../../x", "../sub/x"])
async def test_a_name_that_leads_out_fails_its_step(place, name):
    before, bad, after = (
        Block("bash", None, "true\n"),
        Block("file", name, "x\n"),
        Block("bash", None, "touch reached\n"),
    )
    transcript = await run_blocks(place, before, Block("file", "good", "x\n"), bad, after)
    assert [(step.name, step.ok) for step in transcript.steps] == [(None, True), ("good", True), (name, False)]
    assert name in transcript.failure.stderr
    assert not (place[1].project / "reached").exists()
    alone = await run_blocks(place, bad)
    assert [step.exit_code for step in alone.steps] == [1]


async def test_a_time_limit_shows_in_the_record(place):
    transcript = await run_blocks(place, Bash("sleep 309.5\n"), time_limit=0.2)
    assert transcript.failure.timed_out
    assert not transcript.ok


async def test_nothing_to_run_is_fine(place):
    transcript = await run_blocks(place)
    assert transcript.ok
    assert transcript.steps == ()


def test_long_output_keeps_its_ends(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"a" * 5000 + b"\xff" + b"z" * 5000)
    text = read_output(path, 1000)
    assert text == "a" * 500 + "\n[9001 bytes left out]\n" + "z" * 500
    assert read_output(path, 20_000)[5000] == "\N{REPLACEMENT CHARACTER}"


async def edit(place, *edits):
    bench, workspace = place
    await apply_edits(edits, workspace, threads=bench.threads, keys=bench.keys, example_id="e1")


async def test_edits_are_made_in_order(place):
    project = place[1].project
    await edit(place, Append("main.txt", "bye\n"), Replace("main.txt", "bye", "ciao"), WriteKey("../k.pub", "stranger"))
    assert (project / "main.txt").read_text() == "hello\nciao\n"
    expected = await place[0].keys.pair("ed25519", role="stranger", example_id="e1")
    assert (project / "../k.pub").read_bytes() == expected.public_pem


@pytest.mark.parametrize(
    "wrong",
    [Replace("main.txt", "l", "L"), Replace("main.txt", "absent", ""), Append("nowhere", "x"), Append("../../x", "y")],
    ids=["twice", "never", "no file", "outside"],
)
async def test_an_edit_that_cannot_be_made_is_an_error(place, wrong):
    with pytest.raises(EditError, match="cannot edit"):
        await edit(place, wrong)
    assert (place[1].project / "main.txt").read_text() == "hello\n"


async def test_a_twin_runs_its_edits_and_commands_in_a_clone(place):
    bench, workspace = place
    clone = await bench.workspaces.clone(workspace)
    twin = Twin("tampered", (Append("main.txt", "x"),), "cat main.txt\nexit 9\n", "reason")
    options = {
        "environment": bench.environment.build(clone.home),
        "launcher": bench.launcher,
        "threads": bench.threads,
        "keys": bench.keys,
        "example_id": "e1",
        "time_limit": 30.0,
    }
    transcript = await execute_twin(twin, clone, **options)
    assert transcript.steps[-1].exit_code == 9
    assert transcript.steps[-1].stdout == "hello\nx"
    assert (workspace.project / "main.txt").read_text() == "hello\n"
    failed = await execute_twin(replace(twin, edits=(Replace("main.txt", "absent", ""),)), clone, **options)
    assert failed.failure.kind == "file"
    assert "absent" in failed.failure.stderr
