"""The plain algorithm of the plan on its own kind of example, and asynth making that kind.

The plan's program makes one example at a time in a temporary directory: two openssl and five git commands, then `run`,
`sign` and `verify`, all one after another. Its example has one attestor set, no Rego and no twin. asynth makes the same
project, wrapped command, attestor set and policy from a git layer, keys made in process, and one block of three commands;
so only the way of making differs. Where the plan errs about witness (contract, `witness.md` section 3), the working form
is used.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from asynth.example.draft import Draft, Fixture, GitState, KeyRequest, Summary
from asynth.example.judge import judge_answer
from asynth.example.row import render_row
from asynth.example.workbench import Workbench
from asynth.execution.derivation import derive_pair
from asynth.resources import copy_project
from asynth.script import Bash, render, runnable

PROJECT = "shell/newsletter"
COMMAND = ("bash", "-c", "echo 'Success' > output.txt")
RUN = (
    "witness",
    "run",
    "--step",
    "build",
    "-a",
    "git,environment",
    "-k",
    "../key.pem",
    "-o",
    "../build.att.json",
    "--",
)
SIGN = ("witness", "sign", "-k", "../key.pem", "-f", "../policy.json", "-o", "../policy.signed.json")
VERIFY = (
    *("witness", "verify", "-p", "../policy.signed.json", "-k", "../pub.pem"),
    *("-a", "../build.att.json", "-f", "output.txt"),
)
_BLOCK = f"""\
{" ".join(RUN)} bash -c "echo 'Success' > output.txt"
{" ".join(SIGN)}
{" ".join(VERIFY)}
"""


def run_plain(count: int, environment: Mapping[str, str]) -> float:
    """Make `count` examples the plain way and return the seconds that took.

    :param environment: of the commands; HOME is set for each example
    """
    started = time.perf_counter()
    for _ in range(count):
        with tempfile.TemporaryDirectory(prefix="asynth-benchmark-") as name:
            make_plain(Path(name), environment)
    return time.perf_counter() - started


def make_plain(directory: Path, environment: Mapping[str, str]) -> None:
    """Make one example in `directory`.

    :raises subprocess.CalledProcessError: if a command fails
    """
    project = directory / "project"
    variables = {**environment, "HOME": str(directory), "TMPDIR": str(directory)}

    def call(*argv: str) -> None:
        subprocess.run(argv, cwd=project, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=True)

    copy_project(PROJECT, project)
    call("git", "init", "-q")
    call("git", "config", "user.email", "bot@example.com")
    call("git", "config", "user.name", "bot")
    call("git", "add", ".")
    call("git", "commit", "-q", "-m", "initial")
    call("openssl", "genpkey", "-algorithm", "ed25519", "-out", "../key.pem")
    call("openssl", "pkey", "-in", "../key.pem", "-pubout", "-out", "../pub.pem")
    call(*RUN, *COMMAND)
    (directory / "policy.json").write_text(policy((directory / "pub.pem").read_bytes()))
    call(*SIGN)
    call(*VERIFY)


async def find_environment(bench: Workbench, seed: int) -> Mapping[str, str]:
    """Return the variables of commands at `bench`, for the plain algorithm to run with the same."""
    draft = _draft(-1, seed)
    workspace = await bench.lay_out(draft)
    try:
        return bench.variables(workspace, draft)
    finally:
        await bench.remove(workspace)


async def run_same_kind(count: int, bench: Workbench, *, seed: int, concurrency: int) -> float:
    """Make `count` such examples at `bench`, `concurrency` at a time, and return the seconds that took.

    :raises RuntimeError: if witness does not accept one
    """
    await bench.remove(await bench.lay_out(_draft(-1, seed)))  # makes the layer, which a run does once
    numbers = iter(range(count))

    async def work() -> None:
        for number in numbers:
            await _make_same_kind(number, bench, seed)

    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(min(concurrency, count)):
            group.create_task(work())
    return time.perf_counter() - started


async def _make_same_kind(number: int, bench: Workbench, seed: int) -> bytes:
    draft = _draft(number, seed)
    workspace = await bench.lay_out(draft)
    try:
        transcript = await bench.execute(runnable(draft.answer), workspace, draft)
        rejected = judge_answer(transcript, draft.answer)
        if rejected is not None:
            raise RuntimeError(f"witness does not accept the plan's example: {rejected}")
        await bench.hash_evidence(workspace)
    finally:
        await bench.remove(workspace)
    return render_row(draft.prompt, render(draft.answer))


def _draft(number: int, seed: int) -> Draft:
    identifier = f"plain-{number}"
    # The policy names the key, so it is made here as well; the bench derives the same one again.
    public = derive_pair("ed25519", seed, identifier, "attest", None).public_pem
    fixture = Fixture(
        PROJECT,
        GitState(),
        files=(("../policy.json", policy(public)),),
        keys=(KeyRequest("attest", "ed25519", "../key.pem", "../pub.pem"),),
    )
    summary = Summary(("environment", "git"), ("environment", "git"), "build", "git archive")
    return Draft(identifier, "plain", fixture, "Attest the build.", (Bash(_BLOCK),), (), summary)


def policy(public: bytes) -> str:
    """Return the plan's policy for the key `public`."""
    key_id = hashlib.sha256(public).hexdigest()
    types = ("git", "environment", "material", "command-run", "product")
    step = {
        "name": "build",
        "attestations": [{"type": f"https://witness.dev/attestations/{name}/v0.1"} for name in types],
        "functionaries": [{"type": "publickey", "publickeyid": key_id}],
    }
    keys = {key_id: {"keyid": key_id, "key": base64.b64encode(public).decode()}}
    return json.dumps({"expires": "2035-01-01T00:00:00Z", "steps": {"build": step}, "publickeys": keys})
