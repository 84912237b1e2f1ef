"""Rules over `environment`: variables that are set, hold a value, are absent, masked or left out.

They apply to any build: the example's shell exports what they ask for. A violation changes the variables of the run, or
takes away an option of witness.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule

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
    called="the list of forbidden variables",
    device="The environment attestation has all variables of the run in `variables`, so look for the two names.",
    explanation=(
        "Only names are compared, since a variable with an empty value is set all the same. The second rule "
        "denies a record without variables, in which nothing could be found."
    ),
    limit=(
        "Whoever starts the run decides about its environment, and a script can set `SKIP_TESTS` for its "
        "children after the record was made."
    ),
)
def env_forbidden_variables(attested: AttestedBuild) -> Binding:
    """Forbid two variables that change what a build means; deny a run with one of them."""
    return Binding(
        parameters={"forbidden": ["LD_PRELOAD", "SKIP_TESTS"]},
        forms=Forms(
            clause="neither `LD_PRELOAD` nor `SKIP_TESTS` was set",
            imperative="refuse runs with `LD_PRELOAD` or `SKIP_TESTS` in the environment",
            noun="a run with `LD_PRELOAD` or `SKIP_TESTS` set",
            incident="a colleague had `SKIP_TESTS` in his shell profile for months and released with it",
            shell='[ -z "${LD_PRELOAD:-}${SKIP_TESTS:-}" ] || { echo "unset LD_PRELOAD and SKIP_TESTS" >&2; exit 1; }',
        ),
        violation=Violation(
            message="environment variable SKIP_TESTS must not be set", environment=(("SKIP_TESTS", "1"),)
        ),
    )


@rule(
    attestor="environment",
    module="environment/required_variables.rego",
    title="required-variables",
    called="the rule on the variable",
    device="Ask the environment attestation for `variables` and deny where the name is missing or empty.",
    explanation=(
        "The path form of `object.get` needs no guard for a record without any variables. A name that witness "
        "masks shows `******`, which is not empty and passes."
    ),
    limit="It says that the variable was there, in the words of whoever ran the step. Any shell can export it.",
)
def env_required_variables(attested: AttestedBuild) -> Binding:
    """Ask for the attested's variable; deny a shell in which it is unset."""
    name = attested.variable[0]
    return Binding(
        parameters={"required": [name]},
        forms=Forms(
            clause=f"`{name}` was set and not empty",
            imperative=f"refuse runs in which `{name}` is unset or empty",
            noun=f"a run without `{name}`",
            incident="a job ran without its settings and built something that was half configured",
            shell=f': "${{{name}:?has to be set}}"',
        ),
        violation=Violation(message=f"environment variable {name} is not set", environment=((name, None),)),
        needs=frozenset({"variable"}),
    )


@rule(
    attestor="environment",
    module="environment/left_out.rego",
    title="left-out",
    called="the rule on the hidden variable",
    device=(
        "Two options keep the variable out of the record, and the rule denies a record in which its name still occurs."
    ),
    explanation=(
        "`--env-add-sensitive-key` makes the name a sensitive one, `--env-filter-sensitive-vars` drops "
        "sensitive variables where witness would mask them."
    ),
    limit="The command itself still gets the variable, and may print it.",
)
def env_sensitive_left_out(attested: AttestedBuild) -> Binding:
    """Leave the attested's secret out; deny a run that only masks it."""
    name, value = _secret_variable(attested)
    return Binding(
        parameters={"hidden": [name]},
        forms=Forms(
            clause=f"`{name}`, which our shell exports, is not in the record at all, not even masked",
            imperative=f"keep `{name}`, which our shell exports, out of the record, name and all",
            noun=f"an attestation that mentions `{name}`, which our shell exports",
            incident="an auditor found the name of a secret in an attestation that we had published",
        ),
        violation=Violation(message=f"{name} is on record, masked or not", drops=(_FILTER,)),
        flags=(_FILTER, _marked(name)),
        environment=((name, value),),
    )


@rule(
    attestor="environment",
    module="environment/masked.rego",
    title="masked",
    called="the check for the mask",
    device=(
        "Tell the run that the name is sensitive, and let the rule compare what was recorded with the six asterisks."
    ),
    explanation=(
        "witness masks names like `*_TOKEN` by itself and knows nothing of yours, hence "
        "`--env-add-sensitive-key`. A variable that isn't on record is denied too."
    ),
    limit=(
        "The mask hides the value in `variables` only. If the build prints it, it stands in `stdout` of command-run."
    ),
)
def env_sensitive_masked(attested: AttestedBuild) -> Binding:
    """Mask the attested's secret; deny a run that was not told to."""
    name, value = _secret_variable(attested)
    return Binding(
        parameters={"variable": name},
        forms=Forms(
            clause=f"the value of `{name}`, which our shell exports, is masked in the record",
            imperative=f"refuse a record that shows the value of `{name}`, which our shell exports",
            noun=f"an attestation with the value of `{name}` in clear (our shell exports it)",
            incident="a PIN stood in clear in an attestation that we had sent to a customer",
        ),
        violation=Violation(message=f"the value of {name} is not masked", drops=(_marked(name),)),
        flags=(_marked(name),),
        environment=((name, value),),
    )


@rule(
    attestor="environment",
    module="environment/variable.rego",
    title="variable",
    called="the comparison",
    device=(
        "Read the variable from `variables` of the environment attestation and compare it with the one value "
        "that you accept."
    ),
    explanation=(
        "A plain `input.variables[variable] != expected` never fires when the variable is unset, so "
        "`object.get` puts `<unset>` in its place, which equals no value."
    ),
    limit=(
        "The runner reports its own variables, and `env` on a laptop gives the same record. Keep the signing "
        "key where only the runner can read it."
    ),
)
def env_variable_equals(attested: AttestedBuild) -> Binding:
    """Ask for the attested's variable and value; deny another value, or none at all."""
    name, value = attested.variable
    other = _OTHER.get(value)
    return Binding(
        parameters={"expected": value, "variable": name},
        forms=Forms(
            clause=f"`{name}` was set to `{value}`",
            imperative=f"accept only runs with `{name}={value}`",
            noun=f"a run without `{name}={value}`",
            incident="somebody ran the release job by hand on his own machine",
            shell=f'[ "${{{name}:-}}" = {value} ] || {{ echo "{name} must be {value}" >&2; exit 1; }}',
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
