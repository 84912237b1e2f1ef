"""command-run: the command printed a certain text."""

from __future__ import annotations

import shlex

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import other_shell


def applies(build: Build) -> bool:
    """Accept builds that are known to print a line on success."""
    return bool(build.stdout)


def bind(scene: Scene) -> Binding:
    """Ask for that line; deny a run whose output was thrown away."""
    text = scene.build.stdout.replace("{artifact}", scene.artifact)
    return Binding(
        parameters={"text": text},
        requests=(
            f"the command printed `{text}`",
            f"`{text}` shows up in the recorded output",
            f"the output contains the line `{text}`",
            f"stdout had `{text}` in it, so a silenced run is no proof",
        ),
        violation=Violation(
            message=f"output lacks '{text}'",
            command=f"{other_shell(scene.command)} -c {shlex.quote(f'{scene.command} > /dev/null')}",
        ),
    )


RULE = Rule(
    name="cmd_stdout_required",
    attestor="command-run",
    module="command_run/stdout.rego",
    title="stdout",
    explanation=(
        "A command that prints nothing leaves no `stdout` in the record, and on an undefined text `not contains(...)`"
        " would deny nothing, so the default is an empty one."
    ),
    applies=applies,
    bind=bind,
)
