"""environment: the value of a variable is masked."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.secret_variable import marked, secret_variable


def applies(build: Build) -> bool:
    """Accept any build: the user's shell exports the variable."""
    return True


def bind(scene: Scene) -> Binding:
    """Mask the scene's secret; deny a run that was not told to."""
    name, value = secret_variable(scene)
    return Binding(
        parameters={"variable": name},
        requests=(
            f"the value of `{name}` is masked in the record; witness does not know that name by itself",
            f"`{name}`, which our shell exports, shows up in the attestation only as asterisks",
            f"nobody can read the value of `{name}` out of the environment record, while its name may stay",
            f"witness masks `{name}` although the name matches none of its patterns",
        ),
        violation=Violation(message=f"the value of {name} is not masked", drops=(marked(name),)),
        flags=(marked(name),),
        environment=((name, value),),
    )


RULE = Rule(
    name="env_sensitive_masked",
    attestor="environment",
    module="environment/masked.rego",
    title="masked",
    explanation=(
        "`--env-add-sensitive-key` adds a name to those whose value witness records as six asterisks, which is what the "
        "rule compares with; a variable that is not on record is denied too."
    ),
    applies=applies,
    bind=bind,
)
