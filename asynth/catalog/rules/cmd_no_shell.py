"""command-run: the program is not a shell."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import SHELLS, of_build, other_shell, through_shell


def applies(build: Build) -> bool:
    """Accept builds that start a program which is no shell."""
    return bool(words := of_build(build)) and words[0].rsplit("/", 1)[-1] not in SHELLS


def bind(scene: Scene) -> Binding:
    """Forbid both shells; deny the same command run through one."""
    return Binding(
        parameters={"shells": list(SHELLS)},
        requests=(
            "the step was not run through `sh` or `bash`",
            "no shell stands between witness and the tool, neither `sh` nor `bash`",
            "the wrapped program is a real tool and not `bash -c` or `sh -c` with something inside",
            "wrapping the command in `sh` or `bash` is refused",
        ),
        violation=Violation(
            message=f"command runs through a shell: {other_shell(scene.command)}",
            command=through_shell(scene.command),
        ),
    )


RULE = Rule(
    name="cmd_no_shell",
    attestor="command-run",
    module="command_run/no_shell.rego",
    title="no-shell",
    explanation=(
        "`regex.replace` cuts the folder off, so that `/bin/sh` is caught like `sh`; the second rule denies a record "
        "without a command, whose program would be an empty string and no shell."
    ),
    applies=applies,
    bind=bind,
)
