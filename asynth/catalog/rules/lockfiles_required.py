"""lockfiles: certain lockfiles were there."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.package_lock import reads_no_lockfile


def applies(build: Build) -> bool:
    """Accept node builds that read no lockfile themselves."""
    return reads_no_lockfile(build)


def bind(scene: Scene) -> Binding:
    """Ask for npm's lockfile; deny a checkout without it."""
    return Binding(
        parameters={"names": ["package-lock.json"]},
        requests=(
            "`package-lock.json` was there when the step ran",
            "the record holds our `package-lock.json`",
            "nothing is built without a `package-lock.json`",
            "the dependencies were locked, that is, `package-lock.json` is on record",
        ),
        violation=Violation(message="lockfile package-lock.json is missing", prelude="rm package-lock.json"),
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
