"""material: no file of certain names was there when the step began."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: no project holds such files."""
    return True


def bind(scene: Scene) -> Binding:
    """Forbid two names of secrets; deny a checkout in which one lies about."""
    return Binding(
        parameters={"names": [".env", "id_rsa"]},
        requests=(
            "no `.env` or `id_rsa` lay in the working directory",
            "neither `.env` nor `id_rsa` was within the build's reach",
            "the materials hold no file named `.env` or `id_rsa`, in any folder",
            "a run next to an `id_rsa` or `.env` file is refused",
        ),
        violation=Violation(message="secret file .env was in the work directory", prelude="echo 'MODE=local' > .env"),
    )


RULE = Rule(
    name="material_forbidden_files",
    attestor="material",
    module="material/forbidden_files.rego",
    title="no-secrets",
    explanation=(
        "It compares the last part of each path, so a file in a subfolder is found while `.env.example` is not; files"
        " that git ignores are materials like all others."
    ),
    applies=applies,
    bind=bind,
)
