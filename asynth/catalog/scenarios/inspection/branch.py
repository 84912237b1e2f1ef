"""Which branch and author the git attestation names."""

from __future__ import annotations

from dataclasses import replace

from asynth.catalog.scenarios.inspection.question import inspect
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, read, recorded
from asynth.example.draft import GitState

_AUTHORS = ("Robin Vale", "Imke Dahl", "Noa Stern")


def tell(situation: Situation) -> Told:
    """Tell of a look at the git state."""
    task = situation.task
    branch = situation.variant
    author = situation.pick(*_AUTHORS)
    git = GitState(branch=branch, message="Prepare the next version", author=(author, "dev@example.com"))
    told = inspect(
        situation,
        context=situation.pick(
            f"The checkout is on `{branch}`, the last commit by {author}. Does `{task.attestation}` say so too?",
            f"How do I read branch and author from `{task.attestation}`? It should be `{branch}` and {author}.",
            f"I expect `{branch}` and {author} in `{task.attestation}`. Where do I look?",
        ),
        lead=situation.pick(
            "Both are fields of the git attestation:",
            "The git attestation has them at its top level, beside commit hash, status and tags:",
        ),
        look=read(task.attestation, f"{recorded('git')} | .branch, .author", situation.wording),
        output=f"{branch}\n{author}",
        meaning=situation.pick(
            "A clean worktree has no `status` at all, which matters for rules.",
            "Rego sees the same object: `input.branch`, `input.author`.",
        ),
    )
    return replace(told, fixture=replace(situation.fixture, git=git))


SCENARIO = Scenario(
    name="branch",
    tell=tell,
    fits=anything,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), ("git", "secretscan"), *WIDE),
    variants=("main", "release/3.1", "trunk", "hotfix/cve", "stable"),
    quotes=(False,),
    tools=("jq",),
)
