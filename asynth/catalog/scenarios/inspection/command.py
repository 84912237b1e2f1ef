"""Which command an attestation recorded."""

from __future__ import annotations

import json
import shlex

from asynth.catalog.member import Build
from asynth.catalog.scenarios.inspection.question import inspect
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, read, recorded


def fits(build: Build) -> bool:
    """Accept commands that a shell leaves as they are: no globs, no variables."""
    return bool(build.artifacts) and not set("*?$`~") & set(build.command)


def tell(situation: Situation) -> Told:
    """Tell of a look at the command line."""
    task = situation.task
    words = json.dumps(shlex.split(task.scene.command), separators=(",", ":"), ensure_ascii=False)
    return inspect(
        situation,
        context=situation.pick(
            f"What exactly does `{task.attestation}` say was executed?",
            f"I need the recorded command line and exit code from `{task.attestation}`.",
            f"For a rule on the command I have to know how it stands in `{task.attestation}`.",
        ),
        lead=situation.pick(
            "command-run has the arguments as a list, as the program got them, next to the exit code:",
            "Pick the command-run attestation from the collection; `cmd` is a list, not a string:",
        ),
        look=read(task.attestation, f"{recorded('command-run')} | (.cmd | tojson), .exitcode", situation.wording),
        output=f"{words}\n0",
        meaning=situation.pick(
            "A rule sees the same: `input.cmd[0]` is the program. The exit code of a record is always 0, failures leave none.",
            "In Rego that is `input.cmd` and `input.exitcode`, the latter 0 in whatever witness wrote.",
        ),
    )


SCENARIO = Scenario(
    name="command",
    tell=tell,
    fits=fits,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("environment",), (), ("git", "slsa"), *WIDE),
    quotes=(False,),
    tools=("jq",),
)
