"""material: certain files were there when the step began."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import of_build


def applies(build: Build) -> bool:
    """Accept make builds: make finds its rules under another name too."""
    return (words := of_build(build))[:1] == ("make",) and not any(word.startswith("-f") for word in words)


def bind(scene: Scene) -> Binding:
    """Ask for the Makefile; deny a checkout whose rules come from a file of another name."""
    return Binding(
        parameters={"files": ["Makefile"]},
        requests=(
            "`Makefile` was among the files that the step started from",
            "the materials include `Makefile`",
            "the rules came from `Makefile` and it is on record",
            "a run without `Makefile` in the working directory is refused",
        ),
        violation=Violation(message="source file Makefile is missing", prelude="mv Makefile GNUmakefile"),
    )


RULE = Rule(
    name="material_required_files",
    attestor="material",
    module="material/required_files.rego",
    title="required-files",
    explanation=(
        "Materials are keyed by path, so a bare `not input[file]` is enough: it is undefined exactly when the file "
        "was not there."
    ),
    applies=applies,
    bind=bind,
)
