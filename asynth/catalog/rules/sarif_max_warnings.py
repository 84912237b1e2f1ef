"""sarif: the report has few enough warnings."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept builds whose report has notes, which can become warnings."""
    return "sarif" in build.attestors and build.document.notes > 0


def bind(scene: Scene) -> Binding:
    """Allow as many warnings as there are; deny a report whose notes became warnings."""
    limit, all_of_them = scene.build.document.warnings, scene.build.document.warnings + scene.build.document.notes
    return Binding(
        parameters={"limit": limit},
        requests=(
            f"the report has at most {limit} warnings",
            f"no more than {limit} findings of level warning are in it",
            f"warnings stay at {limit} or fewer",
            f"a report with more than {limit} warnings is refused",
        ),
        violation=Violation(
            message=f"{all_of_them} warnings, at most {limit} allowed",
            command=edited(scene, 's/"level": "note"/"level": "warning"/'),
        ),
    )


RULE = Rule(
    name="sarif_max_warnings",
    attestor="sarif",
    module="sarif/max_warnings.rego",
    title="max-warnings",
    explanation=(
        "The array comprehension keeps equal findings apart, which a set would merge, and counts to zero "
        "where a run has no results."
    ),
    applies=applies,
    bind=bind,
)
