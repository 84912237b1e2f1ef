"""lockfiles: certain packages are not locked."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.lock_files import BANNED, leaves_alone, lock_another, lock_files_of


def applies(build: Build) -> bool:
    """Accept builds that leave the project's lock files alone."""
    return leaves_alone(build)


def bind(scene: Scene) -> Binding:
    """Deny a run after the lockfile was edited by hand."""
    name = lock_files_of(scene.build.project.folder)[0]
    first, second = BANNED[name]
    return Binding(
        parameters={"banned": [first, second]},
        requests=(
            f"neither `{first}` nor `{second}` is pulled in by a lockfile",
            f"the lockfiles name no `{second}` and no `{first}`",
            f"`{first}` and `{second}` stay out of our locked dependencies",
            f"a lockfile with `{first}` or `{second}` in it is refused",
        ),
        violation=Violation(
            message=f"{name} pulls in {second}",
            prelude=lock_another(name, second, "https://mirror.example/archive.tgz"),
        ),
    )


RULE = Rule(
    name="lockfiles_banned_dependency",
    attestor="lockfiles",
    module="lockfiles/banned.rego",
    title="banned",
    explanation=(
        "It searches the whole text and may therefore object to a package whose name merely contains a banned one, "
        "which is the safe side; without any lockfile there is nothing to search, and that is denied too."
    ),
    applies=applies,
    bind=bind,
)
