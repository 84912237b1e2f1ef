"""lockfiles: certain packages are not locked."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.package_lock import locked, reads_no_lockfile


def applies(build: Build) -> bool:
    """Accept node builds that read no lockfile themselves."""
    return reads_no_lockfile(build)


def bind(scene: Scene) -> Binding:
    """Deny a run after the lockfile was edited by hand."""
    return Binding(
        parameters={"banned": ["event-stream", "left-pad"]},
        requests=(
            "neither `event-stream` nor `left-pad` is pulled in by a lockfile",
            "the lockfiles name no `left-pad` and no `event-stream`",
            "`event-stream` and `left-pad` stay out of our locked dependencies",
            "a lockfile with `event-stream` or `left-pad` in it is refused",
        ),
        violation=Violation(
            message="package-lock.json pulls in left-pad", prelude=locked("https://mirror.example/left-pad.tgz")
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
