"""command-run: the wrapped command line is exactly one."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rego import literal
from asynth.catalog.rules.command_line import arguments, of_build, other_shell, through_shell


def applies(build: Build) -> bool:
    """Accept builds whose command line is recorded as it was typed."""
    return bool(of_build(build))


def bind(scene: Scene) -> Binding:
    """Pin the scene's command line; deny the same work done through a shell."""
    expected: list[Json] = list(arguments(scene.command))
    recorded: list[Json] = [other_shell(scene.command), "-c", scene.command]
    return Binding(
        parameters={"expected": expected},
        requests=(
            f"the recorded command is exactly `{scene.command}`",
            f"what ran was `{scene.command}`, argument for argument",
            f"no other command line than `{scene.command}` is accepted",
            f"it was `{scene.command}` that ran, with nothing added and nothing left out",
        ),
        violation=Violation(
            message=f"command is {literal(recorded)}, expected {literal(expected)}",
            command=through_shell(scene.command),
        ),
    )


RULE = Rule(
    name="cmd_exact",
    attestor="command-run",
    module="command_run/exact_command.rego",
    title="command",
    explanation=(
        "witness records the arguments as a list, so the rule compares lists; the helper `command_ok` stays undefined for a "
        "record without `cmd`, and `not` turns that into a denial, which `input.cmd != expected` would not."
    ),
    applies=applies,
    bind=bind,
)
