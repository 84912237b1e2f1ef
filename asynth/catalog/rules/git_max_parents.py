"""git: the commit is no merge."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the shape of the history has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow a single parent; deny a merge commit on the same branch."""
    return Binding(
        parameters={"limit": 1},
        requests=(
            "the built commit has at most 1 parent, so no merge commits",
            "the history stays linear: a commit with more than 1 parent is refused",
            "HEAD is not a merge, that is, it has no more than 1 parent",
            "we build plain commits only (1 parent at most, none for the first)",
        ),
        violation=Violation(
            message="merge commit with 2 parents",
            prelude=(
                "git checkout -q -b side\n"
                "git commit -q --allow-empty -m 'Work on the side'\n"
                f"git checkout -q {scene.branch}\n"
                "git merge -q --no-ff -m 'Merge side' side"
            ),
        ),
    )


RULE = Rule(
    name="git_max_parents",
    attestor="git",
    module="git/parents.rego",
    title="parents",
    explanation=(
        "A first commit has no `parenthashes` at all and counts as zero, and because a repository without any commit "
        "would count the same, the second rule denies an empty `commithash`."
    ),
    applies=applies,
    bind=bind,
)
