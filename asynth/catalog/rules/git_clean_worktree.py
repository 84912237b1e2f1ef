"""git: nothing is uncommitted when the step begins."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: git's status is taken before the command runs."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for a clean worktree; deny one with a forgotten file."""
    return Binding(
        parameters={},
        requests=(
            "the worktree was clean when the command started",
            "nothing uncommitted was lying around, untracked files included",
            "every file the build saw was committed",
            "`git status` had nothing to report before the run",
        ),
        violation=Violation(
            message="uncommitted change in local-patch.diff: untracked",
            prelude="echo 'try this first' > local-patch.diff",
        ),
    )


RULE = Rule(
    name="git_clean_worktree",
    attestor="git",
    module="git/clean.rego",
    title="clean",
    explanation=(
        "`status` maps each changed path to its state and is absent when nothing changed, so an empty default means clean; "
        "the second rule is for a repository without any commit, whose status says nothing."
    ),
    applies=applies,
    bind=bind,
)
