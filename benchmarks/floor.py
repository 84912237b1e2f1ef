"""The floor: the same bash blocks and twin commands, run by a bare thread pool in ready-made directories.

Nothing else happens here: no composition, no layout, no verdict, no journal. Whatever asynth takes longer than this is
its own cost. The same jobs one after another are the floor of a program that runs one command at a time.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Job:
    """The commands of one example: script files to run in order, each in its directory.

    :param scripts: (script file, working directory, exit code that it must have)
    """

    scripts: tuple[tuple[Path, Path, int], ...]
    environments: tuple[Mapping[str, str], ...]


def run_jobs(jobs: Sequence[Job], threads: int) -> float:
    """Run `jobs`, `threads` at a time, and return the seconds that took.

    :raises RuntimeError: if a script does not exit as it must: the figures would be of something else
    """
    started = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(_run_job, jobs):
            pass
    return time.perf_counter() - started


def _run_job(job: Job) -> None:
    for (script, directory, expected), environment in zip(job.scripts, job.environments, strict=True):
        log = script.with_suffix(".log")
        with log.open("wb") as stream:
            code = subprocess.Popen(
                ["bash", "-euo", "pipefail", str(script)],
                cwd=directory,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                umask=0o022,
            ).wait()
        if (code == 0) != (expected == 0):
            raise RuntimeError(f"{script} exited {code}: {log.read_text(errors='replace')[-800:]}")
