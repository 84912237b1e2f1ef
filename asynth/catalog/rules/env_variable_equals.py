"""environment: a variable has one value."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation

_OTHER = {"true": "false", "off": "on", "high": "low", "release": "debug"}


def applies(build: Build) -> bool:
    """Accept any build: the fixture exports the variable."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for the scene's variable and value; deny another value, or none at all."""
    name, value = scene.variable
    other = _OTHER.get(value)
    return Binding(
        parameters={"expected": value, "variable": name},
        requests=(
            f"`{name}` was set to `{value}` during the run",
            f"the environment had `{name}={value}`",
            f"the variable `{name}` held `{value}`, and an unset one counts as wrong",
            f"it ran with `{name}` equal to `{value}`",
        ),
        violation=Violation(
            message=f"{name} is '{'<unset>' if other is None else other}', expected '{value}'",
            environment=((name, other),),
        ),
        needs=frozenset({"variable"}),
    )


RULE = Rule(
    name="env_variable_equals",
    attestor="environment",
    module="environment/variable.rego",
    title="variable",
    explanation=(
        "A plain `input.variables[variable] != expected` never fires when the variable is unset, so `object.get` puts "
        "`<unset>` in its place, which equals no value."
    ),
    applies=applies,
    bind=bind,
)
