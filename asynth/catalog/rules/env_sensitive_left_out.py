"""environment: certain variables are not on record at all."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.secret_variable import marked, secret_variable

_FILTER = "--env-filter-sensitive-vars"


def applies(build: Build) -> bool:
    """Accept any build: the user's shell exports the variable."""
    return True


def bind(scene: Scene) -> Binding:
    """Leave the scene's secret out; deny a run that only masks it."""
    name, value = secret_variable(scene)
    return Binding(
        parameters={"hidden": [name]},
        requests=(
            f"`{name}` is filtered out of the environment record, name and all",
            f"our shell exports `{name}`, and the attestation must not even mention it",
            f"no trace of the variable `{name}` is in the record, not even with a masked value",
            f"witness leaves `{name}` out instead of masking it",
        ),
        violation=Violation(message=f"{name} is on record, masked or not", drops=(_FILTER,)),
        flags=(_FILTER, marked(name)),
        environment=((name, value),),
    )


RULE = Rule(
    name="env_sensitive_left_out",
    attestor="environment",
    module="environment/left_out.rego",
    title="left-out",
    explanation=(
        "`--env-filter-sensitive-vars` drops sensitive variables where witness would mask them, and "
        "`--env-add-sensitive-key` makes this one sensitive; the second rule denies a record without any variable."
    ),
    applies=applies,
    bind=bind,
)
