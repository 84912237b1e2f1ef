"""The git attestor where there is no repository."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.log import unattested
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told


def tell(situation: Situation) -> Told:
    """Tell of a source archive that was unpacked, without its history."""
    task = situation.task
    asked = {"default": "", "asked": f" -a {','.join(('git', *task.extras))}"}[situation.variant]
    given = f" -a {','.join(task.extras)} "
    wrong = task.run_command().replace(given, f"{asked} ", 1)
    listed = ", ".join(f"`{name}`" for name in task.extras)
    cause = situation.pick(
        "The git attestor found no repository, and one attestor that fails takes the whole attestation with it: the "
        "command ran, "
        "but nothing was written.",
        "There is no `.git` here for the git attestor to read. witness finishes the command all the same and then writes no "
        "attestation, because a recorder failed.",
    )
    default = (
        " Without `-a` witness runs `environment` and `git`, so git has to be left out by naming the others."
        if situation.variant == "default"
        else ""
    )
    return situation.mistake(
        f"{wrong}\n{task.verify_command()}",
        unattested(("git", "repository does not exist")),
        context=situation.pick(
            f"We build from an unpacked source archive, there is no `.git`. The policy asks for {listed}, not for git.",
            f"The container has the sources without history; the policy requires {listed} and no git.",
        ),
        cause=f"{cause}{default} Ask only for what there is:",
        closing=situation.pick(
            "Such an attestation names no commit; where that matters, run the step in a checkout.",
            "If the commit is to be on record, build from a clone instead.",
        ),
        fixture=replace(situation.fixture, git=None),
    )


RUNS = (("environment",), ("environment", "link"), ("environment", "slsa"), ("environment", "lockfiles"))

SCENARIO = Scenario(
    name="outside repository",
    tell=tell,
    runs=RUNS,
    variants=("default", "asked"),
    fits=lambda build: bool(build.artifacts) and not build.attestors and "git " not in build.command,
)
