"""The command runs in another folder than witness: which paths that concerns, and which it does not."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog import twins
from asynth.catalog.answers import Task
from asynth.catalog.member import Build
from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told
from asynth.example.draft import Past, Twin
from asynth.script import Bash, Prose


def fits(build: Build) -> bool:
    """Accept builds whose attestation reads nothing but the repository."""
    return bool(build.artifacts) and not build.attestors


def _elsewhere(commands: str, folder: str) -> str:
    return commands.replace("witness run ", f"witness run -d {folder} ")


def _move(twin: Twin, there: Task, folder: str) -> Twin:
    """Return a twin of the task for the other folder, which edits do not reach."""
    commands = _elsewhere(twin.commands, folder)
    if twin.kind == twins.TAMPERED_ARTIFACT:
        return replace(twin, edits=(), commands=f"printf x >> {there.scene.artifact}\n{commands}")
    return replace(twin, commands=commands)


def tell(situation: Situation) -> Told:
    """Tell of somebody who builds in a fresh clone and stays where they are."""
    folder = situation.variant
    task = situation.task
    there: Task = replace(task, scene=replace(task.scene, artifact=f"{folder}/{task.scene.artifact}"))
    return Told(
        context=situation.pick(
            f"The build has to take place in a fresh clone, `{folder}`, while I stay in my checkout. ",
            f"I want to clone the project to `{folder}` and attest the build there, without changing directory. ",
        )
        + tell_step(situation)
        + situation.pick(
            f" The file is then the one in `{folder}`, of course.", f" What I verify is the copy in `{folder}`."
        ),
        past=Past(hidden=situation.policy()),
        answer=(
            Prose(
                situation.pick(
                    "`-d` (`--workingdir`) names the folder in which the command runs and whose files are recorded. Keys and "
                    "attestation are still looked up from where you are:",
                    "That is `-d`. It moves the command, materials, products and the git record; `-k` and `-o` stay relative "
                    "to your own directory:",
                )
            ),
            Bash(f"git clone -q . {folder}\n{_elsewhere(task.run_command(), folder)}\n"),
            Prose(
                situation.pick(
                    f"The product is recorded as `{task.scene.artifact}`, without `{folder}`. verify goes by digest, so it "
                    "takes the path that you can reach:",
                    f"In the attestation the file is called `{task.scene.artifact}`; for verify only its content counts:",
                )
            ),
            Bash(f"{there.verify_command()}\n"),
            Prose(situation.ending),
        ),
        task=there,
        twins=tuple(_move(twin, there, folder) for twin in twins.derive(there)),
    )


SCENARIO = Scenario(
    name="working directory",
    tell=tell,
    fits=fits,
    variants=("../clean", "../fresh", "../pristine"),
    runs=(("git",), ("environment", "git"), ("git", "link"), ("git", "secretscan"), ("environment",), *WIDE),
    quotes=(False,),
)
