"""environment: certain variables are not set."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: no fixture exports these variables."""
    return True


def bind(scene: Scene) -> Binding:
    """Forbid two variables that change what a build means; deny a run with one of them."""
    return Binding(
        parameters={"forbidden": ["LD_PRELOAD", "SKIP_TESTS"]},
        requests=(
            "neither `LD_PRELOAD` nor `SKIP_TESTS` was in the environment",
            "nobody ran it with `LD_PRELOAD` or `SKIP_TESTS` set",
            "a run with `SKIP_TESTS` or `LD_PRELOAD` exported is rejected",
            "the environment was free of `LD_PRELOAD` and `SKIP_TESTS`, even empty ones",
        ),
        violation=Violation(
            message="environment variable SKIP_TESTS must not be set", environment=(("SKIP_TESTS", "1"),)
        ),
    )


RULE = Rule(
    name="env_forbidden_variables",
    attestor="environment",
    module="environment/forbidden_variables.rego",
    title="forbidden-variables",
    explanation=(
        "It looks at the names only, since a forbidden variable with an empty value is still set, and the second rule"
        " denies a record without variables, in which nothing could be found."
    ),
    applies=applies,
    bind=bind,
)
