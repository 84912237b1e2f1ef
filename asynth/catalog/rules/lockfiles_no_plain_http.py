"""lockfiles: no lockfile names a source without TLS."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.lock_files import BANNED, WITHOUT_SOURCES, leaves_alone, lock_another, lock_files_of


def applies(build: Build) -> bool:
    """Accept builds that leave the project's lock files alone, where those name sources."""
    return leaves_alone(build) and not WITHOUT_SOURCES & {*lock_files_of(build.project.folder)}


def bind(scene: Scene) -> Binding:
    """Deny a run after the lockfile was edited by hand."""
    name = lock_files_of(scene.build.project.folder)[0]
    return Binding(
        parameters={"scheme": "http://"},
        requests=(
            "nothing in the lockfiles comes from an `http://` address",
            "no lockfile contains `http://`",
            "all locked sources avoid `http://`",
            "a lockfile that mentions `http://` is refused",
        ),
        violation=Violation(
            message=f"lockfile {name} names a plain http source",
            prelude=lock_another(name, BANNED[name][1], "http://mirror.example/archive.tgz"),
        ),
    )


RULE = Rule(
    name="lockfiles_no_plain_http",
    attestor="lockfiles",
    module="lockfiles/plain_http.rego",
    title="no-plain-http",
    explanation=(
        "The attestor keeps the text of each lockfile, so a search is enough, and `https://` does not contain "
        "`http://`; the second rule denies a project in which no lockfile was found."
    ),
    applies=applies,
    bind=bind,
)
