"""sarif: the report holds no finding of one level."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept builds whose report has findings, none of them an error."""
    return "sarif" in build.attestors and bool(build.document.finding)


def bind(scene: Scene) -> Binding:
    """Forbid errors; deny a report in which the findings became errors."""
    level = "error"
    return Binding(
        parameters={"level": level},
        requests=(
            "the report has no finding of level `error`",
            "the linter found nothing at level `error`",
            "findings of the level `error` stop us, warnings and notes do not",
            "a report with even one `error` in it is refused",
        ),
        violation=Violation(
            message=f"scanner reports {scene.build.document.finding}",
            command=edited(scene, 's/"level": "note"/"level": "error"/', 's/"level": "warning"/"level": "error"/'),
        ),
    )


RULE = Rule(
    name="sarif_no_errors",
    attestor="sarif",
    module="sarif/no_errors.rego",
    title="no-errors",
    explanation=(
        "A SARIF result without `level` counts as a warning by the standard, hence the default; the second "
        "rule denies a report without any run, such as some other JSON file."
    ),
    applies=applies,
    bind=bind,
)
