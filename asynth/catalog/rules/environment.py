"""Rules over `environment`: variables that are set, hold a value, are absent, masked or left out.

They apply to any build: the example's shell exports what they ask for. A violation changes the variables of the run, or
takes away an option of witness.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.names import REPOSITORIES_BY_NAME
from asynth.catalog.rules.records import excerpt

_FILTER = "--env-filter-sensitive-vars"

_SECRETS = dict(
    zip(
        REPOSITORIES_BY_NAME,
        (
            "HSM_PIN", "SMARTCARD_PIN", "SIGNING_PIN", "LICENSE_PIN", "DONGLE_PIN", "DEVICE_PIN", "CARD_PIN", "UNLOCK_PIN",
            "ADMIN_PIN", "UPLOAD_PIN", "RELEASE_PIN", "BACKUP_PIN", "STORE_PIN", "PRINTER_PIN", "SIM_PIN", "BADGE_PIN",
            "PORTAL_PIN", "KIOSK_PIN", "SUPPORT_PIN", "ROUTER_PIN", "TERMINAL_PIN", "READER_PIN", "DOOR_PIN", "YUBIKEY_PIN",
        ),
        strict=True,
    )
)  # fmt: skip
"""By organisation: a variable with a secret whose name fits no default pattern of witness."""


def _secret_variable(attested: AttestedBuild) -> tuple[str, str]:
    """Return name and value of a secret whose name fits no default pattern of witness (`*TOKEN*`, `*SECRET*`, ...)."""
    return _SECRETS[attested.organisation], "2718"


def _marked(name: str) -> str:
    """Return the option that makes witness hold `name` for sensitive."""
    return f"--env-add-sensitive-key {name}"


@rule(
    attestor="environment",
    module="environment/forbidden_variables.rego",
    title="forbidden-variables",
    called="the list of forbidden variables",
    device="The environment attestation has the variables of the run in `variables`, by name; look for the two.",
    explanation=(
        "Only names are compared, so `SKIP_TESTS=0` and an empty `LD_PRELOAD` are refused as well: set is set. A record without variables "
        "proves nothing and is refused."
    ),
    limit=(
        "The record is made before the command runs, so a script can still set `SKIP_TESTS` for its children; and whoever runs witness can keep "
        "it out of the record by `--env-filter-sensitive-vars --env-add-sensitive-key SKIP_TESTS`."
    ),
    catch="The record is made before the command starts, so what a script exports for its own children isn't in there.",
)
def env_forbidden_variables(attested: AttestedBuild) -> Binding:
    """Forbid two variables that change what a build means; deny a run with one of them."""
    return Binding(
        parameters={"forbidden": ["LD_PRELOAD", "SKIP_TESTS"]},
        forms=Forms(
            clause="neither `LD_PRELOAD` nor `SKIP_TESTS` was set",
            imperative="refuse runs with `LD_PRELOAD` or `SKIP_TESTS` set",
            noun="a run with `LD_PRELOAD` or `SKIP_TESTS` set",
            incident="`SKIP_TESTS` was set on the build machine for months, and we released with it",
            orders=(
                "stop a run in which `LD_PRELOAD` or `SKIP_TESTS` is set",
                "check that neither `LD_PRELOAD` nor `SKIP_TESTS` was set",
            ),
            incidents=(
                "the nightly job had been skipping its tests since a debugging session",
                "the builds were so fast that week because `SKIP_TESTS` was still set on the runner",
            ),
            shell='[ -z "${LD_PRELOAD+set}${SKIP_TESTS+set}" ] || { echo "unset LD_PRELOAD and SKIP_TESTS" >&2; exit 1; }',
            wants=(
                "`SKIP_TESTS` and `LD_PRELOAD` have no business in the environment of a build",
                "if somebody has `SKIP_TESTS` exported I don't want that build, same for `LD_PRELOAD`",
                "`SKIP_TESTS` was set somewhere again, that or `LD_PRELOAD` and I don't want the run",
                "people set `SKIP_TESTS` to be faster, that has to be caught, and `LD_PRELOAD` too while we are at it",
                "`LD_PRELOAD` or `SKIP_TESTS` being there at all means no",
            ),
            record='{\n  "variables": {\n    "LANG": "C.UTF-8",\n    "SKIP_TESTS": "yes"\n  }\n}',
        ),
        violation=Violation(
            message="environment variable SKIP_TESTS must not be set", environment=(("SKIP_TESTS", "yes"),)
        ),
    )


@rule(
    attestor="environment",
    module="environment/required_variables.rego",
    title="required-variables",
    called="the rule on the variable",
    device="Ask the environment attestation for the name in `variables`, and deny where it is missing or empty.",
    explanation=(
        "The path form of `object.get` needs no guard for a record without any variables: any part of the path may be missing. "
        "With the default an unset variable and an empty one are the same."
    ),
    limit="It only says that the variable was there, in the words of whoever ran the step.",
    catch="A laptop that has the key can export it as well.",
    here=lambda attested: (
        f"`export {attested.variable[0]}=x` in any shell is enough to pass, so it finds who forgot the setting and not who wants past it. That takes a key "
        "which only the job can read."
    ),
)
def env_required_variables(attested: AttestedBuild) -> Binding:
    """Ask for the attested's variable; deny a shell in which it is empty."""
    name = attested.variable[0]
    return Binding(
        parameters={"required": [name]},
        forms=Forms(
            clause=f"`{name}` was set and not empty",
            imperative=f"refuse runs in which `{name}` is unset or empty",
            noun=f"a run without `{name}`",
            incident="a job ran without its settings and built something half configured",
            orders=(
                f"require a value for `{name}`",
                f"block runs that have no `{name}`",
            ),
            incidents=(
                "the settings weren't loaded on a new runner, and the build took the defaults",
                "a build came out for the wrong environment, since nothing was set",
            ),
            shell=f': "${{{name}:?has to be set}}"',
            wants=(
                f"`{name}` has to be set, to whatever",
                f"runs without `{name}` must not count, empty is the same as missing",
                f"a build where `{name}` isn't set is a laptop build and should fail",
                f"I want to see that `{name}` had a value, whichever",
                f"somebody forgets `{name}` every other week, verify should notice",
            ),
        ),
        violation=Violation(message=f"environment variable {name} is not set", environment=((name, ""),)),
        needs=frozenset({"variable"}),
    )


@rule(
    attestor="environment",
    module="environment/left_out.rego",
    title="left-out",
    called="the rule on the hidden variable",
    device="Deny an environment record that still has a variable of that name; two options of the run keep the variable out of it.",
    explanation=(
        "`--env-add-sensitive-key` makes the name a sensitive one, `--env-filter-sensitive-vars` drops "
        "sensitive variables where witness would mask them; a record without any variable is denied as well. The policy spells the name out: if others get "
        "that too, put the SHA-256 of the name (without a line end) into `hidden` and write `crypto.sha256(name) in hidden`."
    ),
    limit="The command still gets the variable, and what it prints is recorded by command-run and not searched.",
    catch="Only names of variables are compared: a value that mentions it, as `SUDO_COMMAND` may, stays in, and so does what the command prints. `-a git` alone would record no variable, but no policy can insist on that: records that it doesn't list are accepted.",
)
def env_sensitive_left_out(attested: AttestedBuild) -> Binding:
    """Leave the attested's secret out; deny a run that only masks it."""
    name, value = _secret_variable(attested)
    return Binding(
        parameters={"hidden": [name]},
        forms=Forms(
            clause=f"`{name}` doesn't show up in the record, not even masked",
            imperative=f"refuse records in which `{name}` occurs, even masked",
            noun=f"an attestation with `{name}` in it, even if it is only the name",
            incident="an auditor found the name of a secret in an attestation that we had published",
            orders=(
                f"turn down environment records with so much as the name `{name}` in them",
                f"make sure that `{name}` doesn't show up in the record, not even as a name",
            ),
            incidents=(
                "a customer asked what the variable with PIN in its name is for",
                "our attestations show the name of a variable that nobody outside should know of",
            ),
            wants=(
                f"`{name}` is exported in our shell and must not be in the attestation at all, not even as asterisks",
                f"nobody outside should learn that there is a `{name}`, it's in the environment of every run here",
                f"leave `{name}` out completely (the runner exports it), masking isn't enough",
                f"our runner has `{name}` set; I don't want that name in anything we publish",
                f"attestations go to customers, so the name `{name}` from our environment has to stay out",
            ),
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
        "A masked variable is recorded as six asterisks, so deny any other value; `--env-add-sensitive-key` has the run mask it."
    ),
    explanation=(
        "Without that option witness masks names like `*_TOKEN` and knows nothing of yours. Where the "
        "variable isn't on record the body is undefined and nothing is denied, which is right: nothing is shown."
    ),
    limit=(
        "The mask hides the value in `variables` only. If the build prints it, `stdout` of command-run has it in clear."
    ),
    catch="What the build prints isn't masked: a value that it writes to its output stands in `stdout` of command-run.",
)
def env_sensitive_masked(attested: AttestedBuild) -> Binding:
    """Mask the attested's secret; deny a run that was not told to."""
    name, value = _secret_variable(attested)
    return Binding(
        parameters={"variable": name},
        forms=Forms(
            clause=f"the value of `{name}` is masked in the record",
            imperative=f"refuse a record that shows the value of `{name}`",
            noun=f"an attestation with the value of `{name}` in clear",
            incident="a PIN could be read in an attestation that we had sent to a customer",
            orders=(
                f"reject a record in which the value of `{name}` can be read",
                f"insist that the value of `{name}` is masked",
            ),
            incidents=(
                "a colleague found our PIN in a published attestation",
                "the PIN had to be changed everywhere because it was in a record",
            ),
            wants=(
                f"the value of `{name}` (exported in our shell) must never be readable in an attestation",
                f"`{name}` is in the environment of the run, mask it, and refuse records in which it isn't masked",
                f"nobody should be able to read our `{name}` out of the record, the runner exports it",
                f"our shell exports `{name}`; if it shows up in clear I want the attestation rejected",
                f"`{name}` comes from the environment and has to be asterisks in what we hand out",
            ),
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
        "Read the variable from `variables` of the environment attestation and compare it with the value that you accept."
    ),
    explanation=(
        "`input.variables[variable] != expected` never fires for an unset variable, since the comparison is undefined then. `object.get` puts "
        "`<unset>` in its place."
    ),
    limit=(
        "The runner reports its own variables, and `env` on a laptop gives the same record. Keep the signing key where "
        "only the runner can read it."
    ),
    catch="A person with the key can set it by hand, so let only the runner have that.",
)
def env_variable_equals(attested: AttestedBuild) -> Binding:
    """Ask for the attested's variable and value; deny a shell in which it is unset."""
    name, value = attested.variable
    return Binding(
        parameters={"expected": value, "variable": name},
        forms=Forms(
            clause=f"`{name}` was set to `{value}`",
            imperative=f"accept only runs with `{name}={value}`",
            noun=f"a run without `{name}={value}`",
            incident="somebody ran the release job by hand on his own machine",
            orders=(
                f"require `{name}={value}`",
                f"stop runs that weren't made with `{name}={value}`",
            ),
            incidents=(
                "the release on Friday came from a laptop",
                "a job was started by hand, without any of its usual settings",
            ),
            shell=f'[ "${{{name}:-}}" = {value} ] || {{ echo "{name} must be {value}" >&2; exit 1; }}',
            wants=(
                f"`{name}` must be `{value}` when it runs",
                f"only runs with `{name}={value}`, that's how we tell the real jobs from the rest",
                f"a run counts if `{name}` was `{value}`, otherwise not",
                f"if `{name}` is anything else than `{value}`, or isn't there, verify should fail",
                f"on the right machines `{name}` is `{value}`, and only those may build",
            ),
            record=excerpt(variables={"LANG": "C.UTF-8"}),
        ),
        violation=Violation(
            message=f"{name} is '<unset>', expected '{value}'",
            environment=((name, None),),
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
