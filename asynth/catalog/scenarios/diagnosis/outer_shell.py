"""`&&` outside of quotes: witness wraps the first command only, the shell runs the second one without it."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.member import Build
from asynth.catalog.scenarios.log import nothing_found
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told
from asynth.script import Bash, Prose


def fits(build: Build) -> bool:
    """Accept commands that can stand between single quotes, and make a file that an unattested run makes as well."""
    return bool(build.artifacts) and "'" not in build.command and not build.attestors


def tell(situation: Situation) -> Told:
    """Tell of two commands joined in the outer shell."""
    task = situation.task
    first, command, artifact = situation.variant, task.scene.command, task.scene.artifact
    whole = replace(task, scene=replace(task.scene, command=f"sh -c '{first} && {command}'"))
    cause = situation.pick(
        f"Your shell splits the line at `&&` before witness sees it: attested was `{first}`, and `{command}` ran afterwards on "
        f"its own. `{artifact}` is therefore no product of the attested step.",
        f"`{command}` was never under witness. `&&` ends the command line of `witness run`, which recorded `{first}` and "
        f"nothing else, so no attestation knows `{artifact}`.",
    )
    return Told(
        context=situation.pick("Two commands make up the step.", "It takes two commands, hence the `&&`.", ""),
        past=situation.failed(
            f"{task.run_command(f'{first} && {command}')}\n{task.verify_command()}\n",
            nothing_found(task.scene.step),
            hidden=situation.policy(),
        ),
        answer=(
            Prose(f"{cause} Hand both to a shell inside of the step, in quotes:"),
            Bash(situation.again(whole)),
            Prose(f"{situation.ending} The same goes for `|`, `>` and `;`."),
        ),
        task=whole,
    )


RUNS = (("git",), ("environment", "git"), ("git", "link"), ("environment",), ("git", "secretscan"), (), *WIDE)

SCENARIO = Scenario(
    name="outer shell",
    tell=tell,
    fits=fits,
    runs=RUNS,
    variants=("mkdir -p logs", "git log -1 --oneline", "echo starting", "uname -s"),
)
