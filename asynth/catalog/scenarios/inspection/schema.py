"""Which fields a rule can read, from the attestor's schema."""

from __future__ import annotations

from asynth.catalog.scenarios.inspection.question import inspect
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything

_FIELDS = {
    "branch": ("string", "git"),
    "commithash": ("string", "git"),
    "parenthashes": ("array", "git"),
    "status": ("object", "git"),
    "remotes": ("array", "git"),
    "authoremail": ("string", "git"),
}


def tell(situation: Situation) -> Told:
    """Tell of somebody about to write a rule."""
    field = situation.variant
    kind, attestor = _FIELDS[field]
    return inspect(
        situation,
        context=situation.pick(
            f"Before I write Rego over {attestor}: is there a field `{field}` and of which JSON type?",
            f"A rule of mine is to use `input.{field}` of the {attestor} attestation. Does witness itself say what that is?",
        ),
        lead=situation.pick(
            "witness prints a JSON schema for each attestor:",
            "`witness attestors schema` knows; no run is needed for it:",
        ),
        look=f"witness attestors schema {attestor} | jq -r '.\"$defs\".Attestor.properties.{field}.type'\n",
        output=kind,
        meaning=f'A field may still be absent in a record, so read it with `object.get(input, "{field}", ...)`.',
    )


SCENARIO = Scenario(
    name="schema",
    tell=tell,
    fits=anything,
    runs=(("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), ("git", "secretscan"), *WIDE),
    variants=tuple(_FIELDS),
    quotes=(False,),
    tools=("jq",),
)
