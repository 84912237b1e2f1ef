"""Looks into a signed policy, and into the schema of a record before a rule is written over it."""

from __future__ import annotations

from asynth.catalog.families.inspection.looking import answer, decode, opened
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, anything
from asynth.script import Bash, Prose

_RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), *WIDE)
_SIGNED = "../policy.signed.json"


def _look(case: Case, lead: str, look: str, output: str, meaning: str, after: str = "") -> Exchange:
    verify = Bash(f"{case.procedure.verify_command()}\n")
    return Exchange(
        past=case.went(f"{case.procedure.run_command()}\n", hidden=case.policy()),
        answer=answer(opened(case, lead), Bash(look), output, Prose(meaning), verify, after),
    )


def look_at_required_types(case: Case) -> Exchange:
    """What a policy requires."""
    procedure = case.procedure
    types = sorted(procedure.step.types)
    return _look(
        case,
        "A signed policy is wrapped like an attestation. Its payload says per step which types must be there:",
        decode(_SIGNED, '.steps[] | .name, ([.attestations[].type] | sort[] | "  \\(.)")'),
        "\n".join([procedure.attested.step, *(f"  {type_}" for type_ in types)]),
        "A type in this list has to be recorded and signed. What the record says is looked at only where the type has "
        "`regopolicies`, and this policy has none. Whether it is the policy that its owner signed, verify tells:",
    )


def look_at_expiry(case: Case) -> Exchange:
    """When a policy ends."""
    procedure = case.procedure
    return _look(
        case,
        "It is the `expires` field in the payload:",
        decode(_SIGNED, ".expires"),
        f"{procedure.expires}T00:00:00Z",
        "After that moment every verify against this file fails, whatever it is asked about. Attestations carry no end: sign the "
        "same policy with a later date, and all of them verify again. For now it is in force:",
    )


def look_at_functionaries(case: Case) -> Exchange:
    """Who may sign which step."""
    ids = decode(_SIGNED, '.steps[] | .name, (.functionaries[] | "  \\(.publickeyid)")')
    return _look(
        case,
        "`functionaries` of a step lists key ids, and each id is the SHA-256 of a public key file. Put both side by side:",
        f"{ids}openssl dgst -sha256 -r ../*.pub\n",
        "",
        "One of the listed keys is enough, however many there are; a policy cannot ask for two signatures. The policy's own key "
        "is not in the list, which is as it should be: whoever writes the rules does not sign the builds.",
    )


def look_for_rules(case: Case) -> Exchange:
    """Whether there is Rego in a policy."""
    opening = "No, there is none. " if case.asks("whether") else ""
    return _look(
        case,
        f"{opening}Rules sit under `regopolicies` of an attestation type, with the Rego source in base64 as `module`:",
        decode(_SIGNED, "[.steps[].attestations[].regopolicies // [] | .[].name] | length"),
        "0",
        "So this policy asks who signed and which types were recorded, and accepts any branch, command or file in them. "
        "To read a rule where there is one, end the filter in `.module | @base64d`. The rest holds:",
    )


def look_at_check(case: Case) -> Exchange:
    """Whether a policy is sound before it is relied on."""
    return _look(
        case,
        "`witness policy check` reads the signed file too. It looks at the structure, at dates and at the Rego:",
        f"witness policy check {_SIGNED}\n",
        'level=info msg="Policy validation successful!"',
        "It checks no signature and does not notice a step without functionaries or a key id that belongs to no key. Those show "
        "up with a real attestation only:",
    )


_FIELDS = {
    "branch": "string",
    "commithash": "string",
    "parenthashes": "array",
    "status": "object",
    "remotes": "array",
    "authoremail": "string",
}


def look_at_schema(case: Case) -> Exchange:
    """Which fields a rule can read."""
    name = case.variant
    opening = "Yes, " if case.asks("whether") else "Ask witness: "
    return Exchange(
        past=case.went(f"{case.procedure.run_command()}\n", hidden=case.policy()),
        answer=answer(
            Prose(
                f"{opening}`witness attestors schema` prints a JSON schema for each attestor, and no run is needed for it:"
            ),
            Bash(f"witness attestors schema git | jq -r '.\"$defs\".Attestor.properties.{name}.type'\n"),
            _FIELDS[name],
            Prose(
                f"A field of the schema can still be missing from a record, and a comparison with a missing field never fires. "
                f'In the rule take it with `object.get(input, "{name}", ...)`. Your attestation has git among its types, as verify '
                "confirms:"
            ),
            Bash(f"{case.procedure.verify_command()}\n"),
        ),
        facts={"field": name},
    )


POLICIES: tuple[Scenario, ...] = (
    Scenario(
        name="required-types", compose=look_at_required_types, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)
    ),
    Scenario(name="expiry", compose=look_at_expiry, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(
        name="functionaries", compose=look_at_functionaries, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)
    ),
    Scenario(name="rules", compose=look_for_rules, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)),
    Scenario(name="check", compose=look_at_check, fits=anything, runs=_RUNS, quotes=(False,)),
    Scenario(
        name="schema",
        compose=look_at_schema,
        fits=anything,
        runs=_RUNS,
        variants=tuple(_FIELDS),
        quotes=(False,),
        tools=("jq",),
        slots={"field": frozenset({"variant"})},
    ),
)
"""Looks at policies; the order decides which strata there are."""
