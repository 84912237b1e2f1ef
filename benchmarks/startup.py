"""How long the embedded engine takes to start, as a multiple of the interpreter's own bare start-up.

The three commands take turns, so that each meets the same machine; what is compared are medians.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from asynth.execution.derivation import derive_pair
from asynth.witness.engine import embedded_command
from benchmarks.plain import COMMAND, policy


@dataclass(frozen=True, slots=True)
class Startup:
    """Medians of wall seconds: the bare interpreter, the engine's `version`, its `verify` of a small policy."""

    bare: float
    version: float
    verify: float


def measure_startup(turns: int, seed: int) -> Startup:
    """Run each of the three commands `turns` times.

    :raises subprocess.CalledProcessError: if one fails
    """
    with tempfile.TemporaryDirectory(prefix="asynth-benchmark-") as name:
        directory = Path(name)
        environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": name, "LC_ALL": "C"}

        def call(argv: Sequence[str]) -> float:
            started = time.perf_counter()
            subprocess.run(
                argv, cwd=directory, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True
            )
            return time.perf_counter() - started

        engine = embedded_command()
        verify = _make_verify(directory, engine, call, seed)
        commands = ((sys.executable, "-I", "-c", "pass"), (*engine, "version"), verify)
        seconds: list[list[float]] = [[] for _ in commands]
        for argv in commands:  # the first start of each reads its files from the disk and may compile them
            call(argv)
        for _ in range(turns):
            for argv, taken in zip(commands, seconds, strict=True):
                taken.append(call(argv))
    return Startup(*map(statistics.median, seconds))


def _make_verify(
    directory: Path, engine: Sequence[str], call: Callable[[Sequence[str]], float], seed: int
) -> tuple[str, ...]:
    """Attest a command and sign a policy for it in `directory`; return the command that verifies it."""
    pair = derive_pair("ed25519", seed, "startup", "attest", None)
    (directory / "key.pem").write_bytes(pair.private_pem)
    (directory / "pub.pem").write_bytes(pair.public_pem)
    (directory / "policy.json").write_text(policy(pair.public_pem))
    call(("git", "init", "-q"))
    call(("git", "config", "user.name", "bot"))
    call(("git", "config", "user.email", "bot@example.com"))
    call(("git", "commit", "-q", "--allow-empty", "-m", "initial"))
    call(
        (
            *engine,
            "run",
            "--step",
            "build",
            "-a",
            "git,environment",
            "-k",
            "key.pem",
            "-o",
            "build.json",
            "--",
            *COMMAND,
        )
    )
    call((*engine, "sign", "-k", "key.pem", "-f", "policy.json", "-o", "policy.signed.json"))
    return (*engine, "verify", "-p", "policy.signed.json", "-k", "pub.pem", "-a", "build.json", "-f", "output.txt")
