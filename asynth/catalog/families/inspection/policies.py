"""Looks into a signed policy, and into the schema of a record before a rule is written over it."""

from __future__ import annotations

from asynth.catalog.families.inspection.looking import answer, decode, opened, twins_of, verify
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.scenario import WIDE, Scenario, anything
from asynth.script import Bash, Prose

_RUNS = (("git",), ("environment", "git"), ("git", "link"), ("git", "slsa"), *WIDE)
_SIGNED = "../policy.signed.json"


def _look(case: Case, lead: str, look: str, output: str, meaning: str, after: str = "") -> Exchange:
    return Exchange(
        past=case.went(f"{case.procedure.run_command()}\n", hidden=case.policy()),
        answer=answer(opened(case, lead), Bash(look), output, Prose(meaning), verify(case), after),
        twins=twins_of(case),
    )


def look_at_required_types(case: Case) -> Exchange:
    """What a policy requires."""
    procedure = case.procedure
    types = sorted(procedure.step.types)
    whole = (
        f" Whose key is accepted stands in the same payload, as `.steps[].functionaries[].publickeyid`: it should be the SHA-256 of the `{procedure.attest.removeprefix('../')}.pub` "
        "that you got from them. `.expires` is the end."
        if case.asks("whole")
        else ""
    )
    return _look(
        case,
        f"{begin(case, whether='It can be read without its author.')}A signed policy is wrapped like an attestation, and the payload "
        "says per step which types must be there, and by which rules they are judged:",
        decode(
            _SIGNED,
            '.steps[] | .name, (.attestations | sort_by(.type)[] | "  \\(.type)", "    rule \\(.regopolicies[]?.name)")',
        ),
        "\n".join([procedure.attested.step, *(f"  {type_}" for type_ in types)]),
        "A type in this list has to be recorded and signed. What the record says is looked at only where a `rule` "
        f"stands below the type, and this policy has none.{whole} What you printed carries no proof of who wrote it; verify checks the "
        "policy's signature before anything else:",
    )


def look_at_expiry(case: Case) -> Exchange:
    """When a policy ends."""
    procedure = case.procedure
    return _look(
        case,
        "No, a new policy is all it takes. The end of this one is in the payload, under `expires`:"
        if case.asks("rebuild")
        else "The end is in the payload, under `expires`:",
        decode(_SIGNED, ".expires"),
        f"{procedure.expires}T00:00:00Z",
        "After that moment every verify against this file ends in `policy expired on ...`, whatever it is asked about. What is needed then is a new policy "
        "and no new builds: attestations carry no end of their own, so the same policy signed with a later date makes all of "
        "them verify again. Where an attestation is at hand, verify shows that it is in force today:",
    )


def look_at_functionaries(case: Case) -> Exchange:
    """Who may sign which step."""
    step = case.procedure.attested.step
    whose = f"of a step, here `{step}`," if case.message.tells.isdisjoint({"step", "run"}) else f"of `{step}`"
    ids = f"jq -r .payload {_SIGNED} | openssl base64 -d -A |\n  jq -r '.steps[\"{step}\"].functionaries[].publickeyid'"
    return _look(
        case,
        f"The `functionaries` {whose} are key ids, and an id is the SHA-256 of a public key file as openssl writes it. So hash "
        "your files and keep those whose digest is listed:",
        f"{ids} | while read -r id; do\n"
        '  openssl dgst -sha256 -r ../*.pub | grep "^$id" || echo "$id is none of these files"\ndone\n',
        "",
        "The key of a file that is not printed may not sign this step, unless the file was edited, say with a comment. Each one that is printed may do so alone, for a policy cannot ask for two "
        "signatures. The list counts only as part of a policy that its owner signed, which verify checks first:",
    )


def look_for_rules(case: Case) -> Exchange:
    """Whether there is Rego in a policy."""
    opening = begin(case, whether="It can be seen in the file.", ways="Yes, both.")
    return _look(
        case,
        f"{opening}Rules sit under `regopolicies` of an attestation type, with the Rego source in base64 as `module`. Name and source of each:",
        decode(_SIGNED, ".steps[].attestations[].regopolicies[]? | .name, (.module | @base64d)"),
        "",
        "If that prints nothing, no rule is in there: such a policy asks who signed and which types were recorded, and accepts any branch, command or file in "
        "them. Decoding checks no signature, so have verify say that the owner signed this text:",
    )


def look_at_check(case: Case) -> Exchange:
    """Whether a policy is sound before it is relied on."""
    return _look(
        case,
        f"{begin(case, wrong='Yes, though not for a wrong key id.')}`witness policy check` reads the signed file too. It looks at the structure, at "
        "dates and at the Rego:",
        f"witness policy check {_SIGNED}\n",
        'level=info msg="Policy validation successful!"',
        "It checks no signature and does not notice a step without functionaries, a key id that belongs to no key or a type that "
        "nothing records. Those show up with a real attestation only, here your latest:"
        if not case.asks("before")
        else "It checks no signature and does not notice a step without functionaries, a key id that belongs to no key or a type "
        "that nothing records. Those show up once there is an attestation:",
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
                f'In the rule take it with `object.get(input, "{name}", ...)`. Whether your attestation has the type at all, '
                "verify says where the policy requires git:"
            ),
            verify(case),
        ),
        twins=twins_of(case),
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
    Scenario(name="check", compose=look_at_check, fits=anything, runs=_RUNS, quotes=(False,), tools=("jq",)),
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
