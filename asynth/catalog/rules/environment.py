"""Rules over `environment`: variables that are set, hold a value, are absent, masked or left out.

They apply to any build: the example's shell exports what they ask for. A violation changes the variables of the run, or
takes away an option of witness.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Violation, rule

_FILTER = "--env-filter-sensitive-vars"
_OTHER = {"true": "false", "off": "on", "high": "low", "release": "debug"}
"""What else a variable may hold; one with another value is unset in the violation."""


def _secret_variable(attested: AttestedBuild) -> tuple[str, str]:
    """Return name and value of a secret whose name fits no default pattern of witness (`*TOKEN*`, `*SECRET*`, ...)."""
    return f"{attested.organisation.upper()}_PIN", "2718"


def _marked(name: str) -> str:
    """Return the option that makes witness hold `name` for sensitive."""
    return f"--env-add-sensitive-key {name}"


@rule(
    attestor="environment",
    module="environment/forbidden_variables.rego",
    title="forbidden-variables",
    explanation=(
        "It looks at the names only, since a forbidden variable with an empty value is still set, and the second rule"
        " denies a record without variables, in which nothing could be found."
    ),
)
def env_forbidden_variables(attested: AttestedBuild) -> Binding:
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


@rule(
    attestor="environment",
    module="environment/required_variables.rego",
    title="required-variables",
    explanation=(
        "The path form of `object.get` needs no guard for a record that lost all its `variables`, and comparing with "
        "`''` treats an empty variable like a missing one; a name that witness holds for sensitive shows `******` and"
        " passes."
    ),
)
def env_required_variables(attested: AttestedBuild) -> Binding:
    """Ask for the attested build's variable; deny a shell in which it is unset."""
    name = attested.variable[0]
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


@rule(
    attestor="environment",
    module="environment/left_out.rego",
    title="left-out",
    explanation=(
        "`--env-filter-sensitive-vars` drops sensitive variables where witness would mask them, and "
        "`--env-add-sensitive-key` makes this one sensitive; the second rule denies a record without any variable."
    ),
)
def env_sensitive_left_out(attested: AttestedBuild) -> Binding:
    """Leave the attested build's secret out; deny a run that only masks it."""
    name, value = _secret_variable(attested)
    return Binding(
        parameters={"hidden": [name]},
        requests=(
            f"`{name}` is filtered out of the environment record, name and all",
            f"our shell exports `{name}`, and the attestation must not even mention it",
            f"no trace of the variable `{name}` is in the record, not even with a masked value",
            f"witness leaves `{name}` out instead of masking it",
        ),
        violation=Violation(message=f"{name} is on record, masked or not", drops=(_FILTER,)),
        flags=(_FILTER, _marked(name)),
        environment=((name, value),),
    )


@rule(
    attestor="environment",
    module="environment/masked.rego",
    title="masked",
    explanation=(
        "`--env-add-sensitive-key` adds a name to those whose value witness records as six asterisks, which is what the "
        "rule compares with; a variable that is not on record is denied too."
    ),
)
def env_sensitive_masked(attested: AttestedBuild) -> Binding:
    """Mask the attested build's secret; deny a run that was not told to."""
    name, value = _secret_variable(attested)
    return Binding(
        parameters={"variable": name},
        requests=(
            f"the value of `{name}` is masked in the record; witness does not know that name by itself",
            f"`{name}`, which our shell exports, shows up in the attestation only as asterisks",
            f"nobody can read the value of `{name}` out of the environment record, while its name may stay",
            f"witness masks `{name}` although the name matches none of its patterns",
        ),
        violation=Violation(message=f"the value of {name} is not masked", drops=(_marked(name),)),
        flags=(_marked(name),),
        environment=((name, value),),
    )


@rule(
    attestor="environment",
    module="environment/variable.rego",
    title="variable",
    explanation=(
        "A plain `input.variables[variable] != expected` never fires when the variable is unset, so `object.get` puts "
        "`<unset>` in its place, which equals no value."
    ),
)
def env_variable_equals(attested: AttestedBuild) -> Binding:
    """Ask for the attested build's variable and value; deny another value, or none at all."""
    name, value = attested.variable
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


RULES = (
    env_forbidden_variables,
    env_required_variables,
    env_sensitive_left_out,
    env_sensitive_masked,
    env_variable_equals,
)
