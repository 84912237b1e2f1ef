"""git: the author is one of a list of maintainers."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation

_STRANGER = "casey@elsewhere.example"


def applies(build: Build) -> bool:
    """Accept any build: the author has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the scene's author; deny a commit that somebody else authored."""
    email = scene.author[1]
    return Binding(
        parameters={"emails": [email]},
        requests=(
            f"the commit was authored by `{email}`",
            f"`{email}` is the author of the commit, nobody else may be",
            f"only commits that `{email}` wrote are built",
            f"the author's address is `{email}`",
        ),
        violation=Violation(
            message=f"commit author {_STRANGER} is not a maintainer",
            prelude=f"git commit -q --amend --no-edit --author='Casey Drew <{_STRANGER}>'",
        ),
    )


RULE = Rule(
    name="git_author_allowlist",
    attestor="git",
    module="git/author.rego",
    title="author",
    explanation=(
        "It reads `authoremail`, which the commit itself claims and anyone can set, so it catches mistakes and not "
        "forgery; a record without it counts as `<none>`."
    ),
    applies=applies,
    bind=bind,
)
