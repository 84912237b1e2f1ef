"""git: the committer is the author or a known bot."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation

_BOT = "merge-bot@users.noreply.example"
_OTHER = "casey@elsewhere.example"


def applies(build: Build) -> bool:
    """Accept any build: who committed has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Allow one merge bot besides the author; deny a commit that somebody else amended."""
    return Binding(
        parameters={"bots": [_BOT]},
        requests=(
            f"the committer is the author, or our merge bot `{_BOT}`",
            f"nobody but the author or `{_BOT}` made the commit out of the change",
            f"author and committer are the same person, with `{_BOT}` as the one exception",
            f"a commit that somebody other than its author or `{_BOT}` rewrote is refused",
        ),
        violation=Violation(
            message=f"committer '{_OTHER}' is neither the author nor a known bot",
            prelude=(f"GIT_COMMITTER_NAME='Casey Drew' GIT_COMMITTER_EMAIL={_OTHER} git commit -q --amend --no-edit"),
        ),
    )


RULE = Rule(
    name="git_committer_matches_author",
    attestor="git",
    module="git/committer.rego",
    title="committer",
    explanation=(
        "Two bodies of `committer_ok` mean either of them; the check against `''` is there because two addresses that"
        " are both absent would otherwise be equal."
    ),
    applies=applies,
    bind=bind,
)
