"""command-run: the wrapped program is one of a list."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rules.command_line import arguments, of_build, other_shell, through_shell


def applies(build: Build) -> bool:
    """Accept builds whose command line is recorded as it was typed."""
    return bool(of_build(build))


def bind(scene: Scene) -> Binding:
    """Allow the scene's program; deny the same work done through a shell."""
    program = arguments(scene.command)[0]
    allowed: list[Json] = [program]
    return Binding(
        parameters={"allowed": allowed},
        requests=(
            f"the step ran `{program}` directly",
            f"the wrapped program was `{program}` and nothing else",
            f"only `{program}` was started, no wrapper around it",
            f"witness wrapped `{program}` and not some script that may do more",
        ),
        violation=Violation(
            message=f"program {other_shell(scene.command)} is not allowed", command=through_shell(scene.command)
        ),
    )


RULE = Rule(
    name="cmd_program_allowlist",
    attestor="command-run",
    module="command_run/program.rego",
    title="program",
    explanation=(
        '`object.get` with the path `["cmd", 0]` reads the first argument as it was typed, and a record without a command '
        "gives `<none>`, which no list allows."
    ),
    applies=applies,
    bind=bind,
)
