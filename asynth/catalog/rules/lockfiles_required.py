"""lockfiles: certain lockfiles were there."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.lock_files import leaves_alone, lock_files_of


def applies(build: Build) -> bool:
    """Accept builds that leave the project's lock files alone."""
    return leaves_alone(build)


def bind(scene: Scene) -> Binding:
    """Ask for all lock files of the project; deny a checkout without the first of them."""
    names = lock_files_of(scene.build.project.folder)
    told = " and ".join(f"`{name}`" for name in names)
    return Binding(
        parameters={"names": list(names)},
        requests=(
            f"{told} {'was' if len(names) == 1 else 'were'} there when the step ran",
            f"the record holds our {told}",
            f"nothing is built without {told}",
            f"the dependencies were locked, that is, {told} {'is' if len(names) == 1 else 'are'} on record",
        ),
        violation=Violation(message=f"lockfile {names[0]} is missing", prelude=f"rm {names[0]}"),
    )


RULE = Rule(
    name="lockfiles_required",
    attestor="lockfiles",
    module="lockfiles/required.rego",
    title="lockfiles",
    explanation=(
        "Where no lockfile was found the list is empty or `null`; the comprehension makes an empty set of either and "
        "every required name is then missing from it."
    ),
    applies=applies,
    bind=bind,
)
