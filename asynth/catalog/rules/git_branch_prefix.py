"""git: the branch starts with one of several prefixes."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rego import literal

_OTHER = "spike/new-parser"


def applies(build: Build) -> bool:
    """Accept any build: the branch has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the prefix of the scene's branch, up to its slash; deny a branch elsewhere."""
    head, slash, _ = scene.branch.partition("/")
    prefix = head + slash
    prefixes: list[Json] = [prefix]
    return Binding(
        parameters={"prefixes": prefixes},
        requests=(
            f"the branch starts with `{prefix}`, as our current `{scene.branch}` does",
            f"only branches that begin with `{prefix}` are accepted; `{scene.branch}` is the one checked out now",
            f"the build came from a `{prefix}` branch such as `{scene.branch}`",
            f"the branch name (now `{scene.branch}`) has `{prefix}` in front",
        ),
        violation=Violation(
            message=f"branch '{_OTHER}' starts with none of {literal(prefixes)}", prelude=f"git checkout -q -b {_OTHER}"
        ),
    )


RULE = Rule(
    name="git_branch_prefix",
    attestor="git",
    module="git/branch_prefix.rego",
    title="branch-prefix",
    explanation=(
        "`branch_ok` holds as soon as one prefix fits, and `not branch_ok` denies all the rest, a detached checkout "
        "(recorded as `HEAD`) included."
    ),
    applies=applies,
    bind=bind,
)
