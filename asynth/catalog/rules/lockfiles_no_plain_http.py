"""lockfiles: no lockfile names a source without TLS."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.package_lock import locked, reads_no_lockfile


def applies(build: Build) -> bool:
    """Accept node builds that read no lockfile themselves."""
    return reads_no_lockfile(build)


def bind(scene: Scene) -> Binding:
    """Deny a run after the lockfile was edited by hand."""
    return Binding(
        parameters={"scheme": "http://"},
        requests=(
            "nothing in the lockfiles comes from an `http://` address",
            "no lockfile contains `http://`",
            "all locked sources avoid `http://`",
            "a lockfile that mentions `http://` is refused",
        ),
        violation=Violation(
            message="lockfile package-lock.json names a plain http source",
            prelude=locked("http://mirror.example/left.tgz"),
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
