"""git: every remote is below one address."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation

_FORK = "https://git.fork.example/someone/service.git"


def applies(build: Build) -> bool:
    """Accept any build: the fixture has the remote."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow the scene's organisation; deny a clone that points to a fork."""
    prefix = scene.remote.rsplit("/", 1)[0] + "/"
    return Binding(
        parameters={"prefix": prefix},
        requests=(
            f"the checkout is a clone from below `{prefix}`",
            f"all remotes of the repository start with `{prefix}`",
            f"the sources come from `{prefix}` and not from a fork",
            f"no remote points anywhere else than to `{prefix}`",
        ),
        violation=Violation(
            message=f"remote {_FORK} is not an approved origin", prelude=f"git remote set-url origin {_FORK}"
        ),
        needs=frozenset({"remote"}),
    )


RULE = Rule(
    name="git_remote_allowlist",
    attestor="git",
    module="git/remote.rego",
    title="remote",
    explanation=(
        "The prefix ends in a slash, else an address that merely continues it with other letters would pass, and the "
        "second rule denies a repository without any remote, over which the first has nothing to iterate."
    ),
    applies=applies,
    bind=bind,
)
