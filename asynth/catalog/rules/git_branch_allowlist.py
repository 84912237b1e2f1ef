"""git: the branch is one of a list."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rego import literal


def applies(build: Build) -> bool:
    """Accept any build: the checked out branch has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the branch of the scene alone; deny one that a colleague would work on."""
    other = f"wip/{scene.step}-fix"
    allowed: list[Json] = [scene.branch]
    return Binding(
        parameters={"allowed": allowed},
        requests=(
            f"the build came from the branch `{scene.branch}`",
            f"nothing built on a branch other than `{scene.branch}` is accepted",
            f"`{scene.branch}` was the branch that was checked out",
            f"the commit was built on `{scene.branch}` and on no other branch",
        ),
        violation=Violation(
            message=f"branch '{other}' is not one of {literal(allowed)}", prelude=f"git checkout -q -b {other}"
        ),
    )


RULE = Rule(
    name="git_branch_allowlist",
    attestor="git",
    module="git/branch.rego",
    title="branch",
    explanation=(
        "`object.get` gives a record without a branch the name `''`, which is on no list; with a bare `input.branch` the "
        "rule would be undefined there and deny nothing."
    ),
    applies=applies,
    bind=bind,
)
