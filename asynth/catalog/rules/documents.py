"""Command lines that change a document after it was written: what a rule over documents is there to refuse."""

from __future__ import annotations

import shlex

from asynth.catalog.member import Scene
from asynth.catalog.rules.command_line import through_shell


def edited(scene: Scene, *expressions: str) -> str:
    """Return a line that runs the scene's command and then edits its artifact with `expressions` of sed."""
    edits = " ".join(f"-e {shlex.quote(expression)}" for expression in expressions)
    name = shlex.quote(scene.artifact)
    return through_shell(f"{scene.command} && sed {edits} {name} > {name}.new && mv {name}.new {name}")


def followed(scene: Scene, command: str) -> str:
    """Return a line that runs the scene's command and, if it succeeds, `command`."""
    return through_shell(f"{scene.command} && {command}")
