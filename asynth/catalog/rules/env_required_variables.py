"""environment: certain variables are set."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the fixture exports the variable."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for the scene's variable; deny a shell in which it is unset."""
    name = scene.variable[0]
    return Binding(
        parameters={"required": [name]},
        requests=(
            f"`{name}` was set, whatever its value",
            f"the variable `{name}` existed and was not empty while the step ran",
            f"the run is refused if `{name}` is unset or empty",
            f"the recorded environment contains `{name}`",
        ),
        violation=Violation(message=f"environment variable {name} is not set", environment=((name, None),)),
        needs=frozenset({"variable"}),
    )


RULE = Rule(
    name="env_required_variables",
    attestor="environment",
    module="environment/required_variables.rego",
    title="required-variables",
    explanation=(
        "The path form of `object.get` needs no guard for a record that lost all its `variables`, and comparing with "
        "`''` treats an empty variable like a missing one; a name that witness holds for sensitive shows `******` and"
        " passes."
    ),
    applies=applies,
    bind=bind,
)
