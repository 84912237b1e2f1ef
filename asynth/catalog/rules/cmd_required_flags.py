"""command-run: the command line holds certain flags."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import arguments, of_build, through_shell


def _flag(words: tuple[str, ...]) -> str:
    return max(
        (word for word in words[1:] if word.startswith("-") and word not in {"-", "--", "-c"}), key=len, default=""
    )


def applies(build: Build) -> bool:
    """Accept builds whose command line is recorded as it was typed and has a flag to insist on."""
    return bool(_flag(of_build(build)))


def bind(scene: Scene) -> Binding:
    """Insist on the longest flag of the scene's command; deny the command hidden inside a shell's one argument."""
    flag = _flag(arguments(scene.command))
    return Binding(
        parameters={"flags": [flag]},
        requests=(
            f"the command was called with `{flag}`",
            f"`{flag}` is among the recorded arguments",
            f"nobody dropped `{flag}` from the command line",
            f"the flag `{flag}` was given as an argument of its own",
        ),
        violation=Violation(message=f"command lacks the flag {flag}", command=through_shell(scene.command)),
    )


RULE = Rule(
    name="cmd_required_flags",
    attestor="command-run",
    module="command_run/flags.rego",
    title="flags",
    explanation=(
        "The comprehension turns the arguments into a set that is empty where no command was recorded, so each flag "
        "is then reported as lacking; a flag buried in the script text of `sh -c` is not an argument and does not "
        "count."
    ),
    applies=applies,
    bind=bind,
)
