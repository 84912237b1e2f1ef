"""Failures whose cause is the shape of the policy document: JSON that cannot be read, or that means something else."""

from __future__ import annotations

import re

from asynth.catalog.families.diagnosis.failing import BOTH_LINES, ERROR, TERMINAL, resign, shows, statement
from asynth.catalog.families.scenarios.case import Case, Exchange, begin
from asynth.catalog.families.scenarios.log import FAILED, Line, rejected, unverified
from asynth.catalog.families.scenarios.policy import CHECK, edit_policy
from asynth.catalog.families.scenarios.scenario import VERIFY_LINE, Scenario
from asynth.catalog.features import NO_EMPTY_GATES

_VARIANT = frozenset({"variant"})
_LIST = re.compile(r'"attestations": \[\n.*?\n      \]', re.DOTALL)


def _unread(reason: str) -> tuple[Line, ...]:
    return unverified(f"failed to unmarshal policy from envelope: {reason}")


def explain_trailing_comma(case: Case) -> Exchange:
    """A comma behind the last element, which JSON does not have."""
    where, complaint = {
        "list": ('"}\n      ]', "invalid character ']' looking for beginning of value"),
        "object": ("\n      ]\n    }", "invalid character '}' looking for beginning of object key string"),
    }[case.variant]
    comma = {"list": '"},\n      ]', "object": "\n      ],\n    }"}[case.variant]
    return resign(
        case,
        _unread(complaint),
        "There is a comma behind the last element, in front of the closing bracket that the message names. JSON has no such "
        "comma. `witness sign` signs any bytes, so it is verify that reads them first. Take it out:",
        edit=edit_policy(r"sed -z 's/,\([[:space:]]*[]}]\)/\1/g'") + CHECK,
        after="Let the job that signs run `jq . ../policy.json` first; it stops at such a slip and names the line.",
        change=lambda text: text.replace(where, comma, 1),
    )


def explain_types_as_strings(case: Case) -> Exchange:
    """Types listed as strings, where each is an object that may hold rules."""
    return resign(
        case,
        _unread(
            "json: cannot unmarshal string into Go struct field Step.steps.attestations of type policy.Attestation"
        ),
        f"{begin(case, schema='Yes, `docs/concepts/policy.md` in the repository of witness describes it.')}"
        "The types are listed as strings, and each has to be an object with a `type`, since rules hang on it as well. That is "
        "what the Go words say: a string where `policy.Attestation` belongs. Wrap those that are strings and sign:",
        edit=edit_policy("jq '.steps[].attestations |= map(if type == \"string\" then {type: .} else . end)'") + CHECK,
        after='Whatever generates the policy has to write `{"type": ...}` itself; this line only helps the file that is there.',
        change=lambda text: _LIST.sub(lambda found: re.sub(r"\{\"type\": (\".*?\")\}", r"\1", found[0]), text, count=1),
    )


def explain_steps_as_list(case: Case) -> Exchange:
    """Steps in a list, where they are a map by name."""
    step = case.procedure.attested.step
    return resign(
        case,
        _unread("json: cannot unmarshal array into Go struct field Policy.steps of type map[string]policy.Step"),
        f"{begin(case, whether='Not in this place.')}"
        "`steps` is a list, and it has to be a map from the step's name to the step; the order that a list would have means "
        "nothing to witness. jq makes one of it:",
        edit=edit_policy("jq '.steps |= if type == \"array\" then map({(.name): .}) | add else . end'") + CHECK,
        after="verify knows no order of steps. Where one works on files of another, `artifactsFrom` on the later one has them "
        "compared.",
        change=lambda text: text.replace(f'"steps": {{\n    "{step}": {{', '"steps": [\n    {', 1).replace(
            "\n    }\n  },", "\n    }\n  ],", 1
        ),
    )


def explain_single_functionary(case: Case) -> Exchange:
    """One functionary without the list around it."""
    return resign(
        case,
        _unread(
            "json: cannot unmarshal object into Go struct field Step.steps.functionaries of type []policy.Functionary"
        ),
        f"{begin(case, whether='Yes.', more='No, one is enough.')}"
        "`functionaries` is one object, and it is read as a list even where one key may sign. Brackets around it, in every step "
        "that has it bare:",
        edit=edit_policy("jq '.steps[].functionaries |= if type == \"object\" then [.] else . end'") + CHECK,
        change=lambda text: re.sub(r'"functionaries": \[(\{.*?\})\]', r'"functionaries": \1', text, count=1),
        after="Every key in that list may sign alone; witness has no way to ask for two of them.",
    )


def explain_empty_attestations(case: Case) -> Exchange:
    """A step that requires no attestation at all."""
    procedure = case.procedure
    step = procedure.attested.step
    types = ",\n    ".join(f'{{type: "{type}"}}' for type in procedure.step.types)
    return resign(
        case,
        rejected(
            step,
            f"collection validation failed:\n - step {step} declares no required attestations; an empty attestations list is "
            "not a valid gate",
        ),
        f"{begin(case, whether='No, it is meant so.')}The policy asks nothing of `{step}`: its list of types is empty. Up to v0.11 that passed whatever was signed; since "
        "v0.12 a step that requires nothing is no gate, and `policy check` still calls it valid. What the run recorded, type "
        "by type:",
        look=statement(procedure.attestation, ".predicate.attestations[].type"),
        mend=f"Require these of `{step}`; other steps stay as they are:",
        edit=edit_policy(f"jq '.steps[\"{step}\"].attestations = [\n    {types}]'"),
        change=lambda text: _LIST.sub('"attestations": []', text, count=1),
        after="Leave out what some runs lack: a type that is required and not recorded makes the whole attestation invisible "
        "to verify.",
    )


def explain_misspelt_steps(case: Case) -> Exchange:
    """Steps under a key that witness does not know, so that the policy has none."""
    wrong = case.variant
    return resign(
        case,
        (FAILED,),
        f"For witness this policy has no steps. They stand under `{wrong}`; a key that it does not know is ignored without a "
        "word, by check as well, and a policy without steps is never satisfied. Hence the refusal that names neither a step nor "
        "a reason:",
        edit=edit_policy(f"jq '.steps //= .{wrong} | del(.{wrong})'"),
        after="The fields of a step are read in the same way: a misspelt `functionaries` is an empty list, a misspelt `regopolicies` no rule at all.",
        change=lambda text: text.replace('"steps"', f'"{wrong}"', 1),
        facts={"excerpt": f'```json\n"{wrong}": {{\n  "{case.procedure.attested.step}": {{\n```'},
    )


def explain_named_key(case: Case) -> Exchange:
    """A key under a name of somebody's choice, where its digest belongs."""
    procedure = case.procedure
    attest, name = procedure.keys[0], case.variant
    rename = (
        ".publickeys |= with_entries(\n"
        "      if .key == $name then {key: $id, value: (.value | .keyid = $id)} else . end) |\n"
        "    (.steps[].functionaries[] | select(.publickeyid == $name) | .publickeyid) = $id"
    )
    return resign(
        case,
        (Line("failed to verify policy: attestors failed with error messages"),),
        f"`{name}` is a name, and a key's id is no name: witness computes the SHA-256 of the `.pub` and wants to find just that, "
        "in the key of the map, in `keyid` and with the functionaries. The second id in the message is the computed one. Put it "
        "in all three places:",
        edit=f"ID=$(openssl dgst -sha256 -r ../{attest}.pub | cut -d' ' -f1)\n"
        + edit_policy(f"jq --arg name {name} --arg id $ID \\\n  '{rename}' \\\n "),
        change=lambda text: text.replace("$KEYID", name),
        after="`witness policy check` computes no ids and would have called the name valid.",
        facts={"named": name},
    )


CAUSES: tuple[Scenario, ...] = (
    Scenario(
        name="trailing-comma",
        compose=explain_trailing_comma,
        variants=("list", "object"),
        shows=BOTH_LINES | _VARIANT,
        slots=shows(VERIFY_LINE | _VARIANT, error=_VARIANT),
    ),
    Scenario(
        name="types-as-strings",
        compose=explain_types_as_strings,
        tools=("jq",),
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
    Scenario(
        name="steps-as-list",
        compose=explain_steps_as_list,
        tools=("jq",),
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
    Scenario(
        name="single-functionary",
        compose=explain_single_functionary,
        tools=("jq",),
        shows=BOTH_LINES,
        slots=shows(VERIFY_LINE),
    ),
    Scenario(
        name="empty-attestations",
        compose=explain_empty_attestations,
        features=frozenset({NO_EMPTY_GATES}),
        tools=("jq",),
        shows=BOTH_LINES,
        slots={"error": ERROR, "last_line": TERMINAL, "failing": VERIFY_LINE | TERMINAL},
    ),
    Scenario(
        name="misspelt-steps",
        compose=explain_misspelt_steps,
        features=frozenset({NO_EMPTY_GATES}),
        variants=("step", "stages", "jobs"),
        tools=("jq",),
        shows=BOTH_LINES,
        slots={**shows(VERIFY_LINE), "excerpt": frozenset({"step", "variant"})},
    ),
    Scenario(
        name="named-key",
        compose=explain_named_key,
        quotes=(True,),
        variants=("build-key", "ci", "primary"),
        tools=("jq",),
        shows=BOTH_LINES,
        slots={**shows(VERIFY_LINE), "named": _VARIANT},
    ),
)
