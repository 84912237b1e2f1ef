"""git: nothing is uncommitted outside of some folders."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: git's status is taken before the command runs."""
    return True


def bind(scene: Scene) -> Binding:
    """Tolerate drafts below `docs/`; deny a changed setting beside one."""
    return Binding(
        parameters={"ignored": ["docs/"]},
        requests=(
            "nothing outside `docs/` was uncommitted when the step began",
            "the worktree was clean, except that unfinished pages below `docs/` do not matter",
            "all files were committed, `docs/` aside",
            "no uncommitted file slipped in anywhere but under `docs/`",
        ),
        violation=Violation(
            message="uncommitted change outside the ignored paths: override.cfg",
            prelude="mkdir -p docs\necho draft > docs/draft.md\necho 'retries = 0' > override.cfg",
        ),
    )


RULE = Rule(
    name="git_clean_except",
    attestor="git",
    module="git/clean_except.rego",
    title="clean-except",
    explanation=(
        "The paths in `status` start at the root of the repository, so `docs/` with its slash does not also excuse a "
        "file named `docs-old.txt`."
    ),
    applies=applies,
    bind=bind,
)
