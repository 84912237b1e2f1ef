"""vex: no vulnerability has one of certain states."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept builds whose document holds something for not affected."""
    return "vex" in build.attestors and bool(build.document.open)


def bind(scene: Scene) -> Binding:
    """Forbid open states; deny a document in which a vulnerability does affect us."""
    return Binding(
        parameters={"blocking": ["affected", "under_investigation"]},
        requests=(
            "no vulnerability is `affected` or `under_investigation`",
            "the VEX document leaves nothing `affected` and nothing `under_investigation`",
            "statements of the status `under_investigation` or `affected` are refused",
            "every statement is something other than `affected` and `under_investigation`",
        ),
        violation=Violation(
            message=f"{scene.build.document.open} is affected",
            command=edited(scene, 's/"status": "not_affected"/"status": "affected"/'),
        ),
    )


RULE = Rule(
    name="vex_no_affected",
    attestor="vex",
    module="vex/statements.rego",
    title="statements",
    explanation=(
        "The document is kept below `vexDocument`; the second rule denies one without statements, which says "
        "nothing about any vulnerability."
    ),
    applies=applies,
    bind=bind,
)
