"""command-run: the tests reported enough coverage."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import of_build


def applies(build: Build) -> bool:
    """Accept builds that are known to report their coverage."""
    return build.coverage > 0 and "-cover" in of_build(build)


def bind(scene: Scene) -> Binding:
    """Ask for the whole tens below the coverage; deny tests that run without measuring it."""
    minimum = scene.build.coverage // 10 * 10
    return Binding(
        parameters={"minimum": minimum},
        requests=(
            f"the tests reported at least {minimum} percent coverage",
            f"coverage in the output is {minimum} percent or more, and no figure counts as too little",
            f"test coverage did not fall below {minimum} percent",
            f"a run with less than {minimum} percent coverage, or with none reported, is refused",
        ),
        violation=Violation(
            message=f"test coverage is below {minimum} percent or not reported",
            command=" ".join(word for word in scene.command.split(" ") if word != "-cover"),
        ),
    )


RULE = Rule(
    name="cmd_coverage_threshold",
    attestor="command-run",
    module="command_run/coverage.rego",
    title="coverage",
    explanation=(
        "The number is cut out of stdout and compared as a number; without such a line `coverage` is "
        "undefined, so the denial hangs on `not enough` rather than on a comparison."
    ),
    applies=applies,
    bind=bind,
)
