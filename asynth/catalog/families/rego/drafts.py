"""A user's own draft of a rule that is in force and does not do what it should: what is wrong, and the policy mended."""

from __future__ import annotations

from asynth.catalog.families.rego.answers import REFUSED, ending, facts_of, outline_policy, refusal, rule_file
from asynth.catalog.families.rego.mistakes import MISTAKES, MISTAKES_BY_RULE
from asynth.catalog.families.rego.places import swap_in
from asynth.catalog.families.rego.requests import SLOTS
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.scenario import Scenario
from asynth.catalog.rego import load_module
from asynth.example.draft import Past
from asynth.script import Bash, Prose

_FOUND = (
    "In the policy it replaces the module of the same package:",
    "Then swap it in and sign:",
    "The entry keeps its name, whatever that is; only the module behind it changes:",
    "Exchange the module, sign, verify:",
    "This puts it where the old one was:",
    "Nothing else in the policy changes:",
    "jq recognises the old module by its package, and fails if there is none:",
    "Now into the policy with it, in the place of yours:",
)
"""How the module takes the place of the user's own, which is found by its package; which sentence goes with the rule."""


_KEPT = "../policy.old.json"
_LEAD = f"A run that got by the old rule, whose signed policy is kept in `{_KEPT}`, and that the new one refuses, in a copy:"


def draft_of(case: Case) -> str:
    """Return the module that the user wrote."""
    applied = case.rule
    package = load_module(applied.rule.module).package
    return f"package {package}\n\nimport rego.v1\n\n{MISTAKES_BY_RULE[applied.rule.name].body(case.procedure.attested)}"


def correct(case: Case) -> Exchange:
    """A draft with a mistake, in force in the policy; the mended module takes its place."""
    procedure, applied = case.procedure, case.rule
    mistake = MISTAKES_BY_RULE[applied.rule.name]
    text = draft_of(case)
    holding = case.policy_holding(text)
    flaw = mistake.flaw
    if case.asks("whether"):
        flaw = f"Not quite. {flaw}"
    proof = case.asks("proof")
    before = procedure.verify_command(attestation=REFUSED).replace("../policy.signed.json", _KEPT)
    parts = (
        Prose(flaw),
        rule_file(applied, mended=True),
        Prose(_FOUND[list(MISTAKES_BY_RULE).index(applied.rule.name) % len(_FOUND)]),
        *swap_in(case, _KEPT if proof else ""),
        *(refusal(case, _LEAD, accepted=f"{before}\n") if proof else ()),
        Prose(ending(case) or applied.rule.limit),
    )
    return Exchange(
        past=Past(hidden=(*holding, Bash(f"{procedure.run_command()}\n"))),
        answer=parts,
        facts={
            **facts_of(case),
            "draft": f"```rego\n{text.rstrip()}\n```",
            "symptom": mistake.symptom_of(procedure.attested),
            "policy": outline_policy(case, ruled=True),
        },
    )


DRAFTS: tuple[Scenario, ...] = (
    Scenario(
        name="draft",
        compose=correct,
        rules=tuple(mistake.rule for mistake in MISTAKES),
        tools=("jq",),
        heavy=4.0,
        slots=SLOTS,
    ),
)
