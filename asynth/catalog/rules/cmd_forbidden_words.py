"""command-run: certain words are not in the command line."""

from __future__ import annotations

import shlex

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import other_shell

_WORDS = ("curl", "wget")


def applies(build: Build) -> bool:
    """Accept builds whose command does not download anything by these programs."""
    return not any(word in build.command for word in _WORDS)


def bind(scene: Scene) -> Binding:
    """Forbid the usual downloaders; deny a command with a download as its fallback."""
    fallback = f"{scene.command} || curl -fsSLO https://files.example/fallback"
    return Binding(
        parameters={"words": list(_WORDS)},
        requests=(
            "the command fetched nothing by `curl` or `wget`",
            "neither `curl` nor `wget` occurs in the command line",
            "no argument mentions `curl` or `wget`, not even inside a longer script",
            "a command line with `wget` or `curl` anywhere in it is refused",
        ),
        violation=Violation(
            message=f"command argument '{fallback}' contains 'curl'",
            command=f"{other_shell(scene.command)} -c {shlex.quote(fallback)}",
        ),
    )


RULE = Rule(
    name="cmd_forbidden_words",
    attestor="command-run",
    module="command_run/forbidden_words.rego",
    title="forbidden-words",
    explanation=(
        "`contains` searches inside every argument and so finds a word in the script of `sh -c` too, and the second "
        "rule denies a record without a command, which would have no argument to search."
    ),
    applies=applies,
    bind=bind,
)
