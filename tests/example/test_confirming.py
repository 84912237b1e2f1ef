"""An acceptance is witness's own, whatever a script prints."""

import pytest

from asynth.catalog.workloads import WORKLOADS
from asynth.example.confirming import Call, find_acceptance, note_calls
from asynth.example.workbench import NO_WALL, open_workbench
from asynth.execution import Workspace
from asynth.execution.wall import find_wall
from asynth.machine.probing.canaries import workload_canary
from asynth.machine.probing.tools import find_tools
from asynth.script import Bash
from asynth.witness.discovery import discover

FOUND = find_wall()
DRAFT = next(
    draft
    for workload in WORKLOADS
    if workload.name == "make build"
    for draft in workload_canary(workload, ("git",)).drafts.values()
)
TOOLS = tuple(find_tools(("bash", "git", "openssl", "make", "cc")).values())
TEXT = DRAFT.answer[0].text
VERIFY = next(line for line in TEXT.splitlines() if line.startswith("witness verify"))

ANSWERS = {
    "an honest answer": ("", True),
    "a refusal hidden behind what looks like success": (
        VERIFY.replace("policy.pub", "attest.pub") + " || echo 'level=info msg=\"Verification succeeded\"' >&2",
        False,
    ),
    "no call at all": ("echo 'level=info msg=\"Verification succeeded\"' >&2  # witness verify", False),
    "a forged note": (
        "echo 'level=info msg=\"Verification succeeded\"' >&2  # witness verify\n"
        "printf '%s\\0' 7 0 \"$PWD\" verify -p ../policy.signed.json -k ../attest.pub -a ../canary.att.json"
        ' >> "$HOME/.witness-calls"',
        False,
    ),
    "a witness of its own": (
        "mkdir -p bin\nprintf '#!/bin/sh\\necho Verification succeeded >&2\\n' > bin/witness\nchmod +x bin/witness\n"
        f'PATH="$PWD/bin:$PATH"\n{VERIFY}',
        False,
    ),
}


@pytest.mark.parametrize(
    "wall",
    [
        NO_WALL,
        pytest.param(FOUND, marks=pytest.mark.skipif(not FOUND.up, reason=f"there is no wall here: {FOUND.why_not}")),
    ],
    ids=["open", "walled"],
)
@pytest.mark.parametrize(("text", "accepted"), ANSWERS.values(), ids=ANSWERS)
async def test_only_witness_itself_accepts(wall, text, accepted):
    script = TEXT.replace(VERIFY, text) if text else TEXT
    async with open_workbench(discover("embedded"), TOOLS, seed=0, concurrency=1, time_limit=60, wall=wall) as bench:
        workspace = await bench.lay_out(DRAFT)
        transcript = await bench.execute((Bash(script),), workspace, DRAFT, noted=True)
        assert transcript.ok, transcript
        assert (await bench.confirm(workspace, DRAFT) == "") is accepted


@pytest.fixture
def workspace(tmp_path):
    place = Workspace(tmp_path, tmp_path / "tree" / "project", tmp_path / "tree" / ".home", tmp_path / "scratch")
    for folder in (place.project, place.home, place.scratch):
        folder.mkdir(parents=True)
    return place


def test_the_last_acceptance_counts(workspace):
    here = str(workspace.project)
    notes = [("verify", "-p", "a\nb"), ("verify", "c"), ("run",), ("verify", "d")]
    codes = [0, 0, 0, 1]
    fields = [str(field) for call, code in zip(notes, codes, strict=True) for field in (len(call), code, here, *call)]
    (workspace.home / ".witness-calls").write_text("".join(f"{field}\0" for field in fields))
    assert find_acceptance(workspace) == Call(("verify", "c"), 0, here)


@pytest.mark.parametrize(
    "notes",
    [b"", b"1\0", b"x\0" * 5, b"9\0" + b"0\0/\0verify\0", b"-1\0000\0/\0", b"1\0000\0/etc\0verify\0", b"\xff\0" * 9],
    ids=["nothing", "cut off", "no numbers", "too few", "negative", "elsewhere", "no text"],
)
def test_what_is_no_note_accepts_nothing(workspace, notes):
    (workspace.home / ".witness-calls").write_bytes(notes)
    assert find_acceptance(workspace) is None


def test_notes_that_are_a_link_are_not_followed(workspace, tmp_path):
    (tmp_path / "other").write_bytes(b"1\x000\0" + str(workspace.project).encode() + b"\0verify\0")
    (workspace.home / ".witness-calls").symlink_to(tmp_path / "other")
    assert find_acceptance(workspace) is None


def test_the_noting_witness_hands_everything_on(workspace, tmp_path):
    import subprocess

    real = tmp_path / "real witness"
    real.write_text('#!/bin/sh\nprintf "%s|" "$@"\nexit 3\n')
    real.chmod(0o755)
    directory = note_calls(workspace, real)
    done = subprocess.run(
        (directory / "witness", "verify", "a b"), cwd=workspace.project, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (3, "verify|a b|")
