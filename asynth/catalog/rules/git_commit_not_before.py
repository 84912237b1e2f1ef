"""git: the commit is not older than a day."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the age of a commit has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow commits of the year 2025 on; deny one that was made before."""
    return Binding(
        parameters={"not_before": "2025-01-01T00:00:00Z"},
        requests=(
            "the commit was authored at or after `2025-01-01T00:00:00Z`",
            "nothing authored before `2025-01-01T00:00:00Z` is built",
            "the commit's date is `2025-01-01T00:00:00Z` or later, and an unreadable one counts as too old",
            "commits older than `2025-01-01T00:00:00Z` are refused",
        ),
        violation=Violation(
            message="commit date '2023-05-04 08:00:00 +0000 +0000' is too old or unreadable",
            prelude="git commit -q --amend --no-edit --date='2023-05-04 08:00:00 +0000'",
        ),
    )


RULE = Rule(
    name="git_commit_not_before",
    attestor="git",
    module="git/commit_date.rego",
    title="commit-date",
    explanation=(
        "The recorded date is the author's, as text, so `recent` parses it and stays undefined where that fails; "
        "`not recent` then denies an unreadable date like an old one."
    ),
    applies=applies,
    bind=bind,
)
