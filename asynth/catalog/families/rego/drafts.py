"""A user's own draft of a rule that is in force and does not do what it should: what is wrong, and the policy mended."""

from __future__ import annotations

from asynth.catalog.families.rego.answers import (
    REFUSED,
    ending,
    facts_of,
    outline_policy,
    refusal,
    rule_file,
)
from asynth.catalog.families.rego.leads import TELLS_STEP, names_taken
from asynth.catalog.families.rego.mistakes import MISTAKES, MISTAKES_BY_RULE
from asynth.catalog.families.rego.patches import shows_bad_run, spoil
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


_PASSED = (
    "The case that got through, repeated in a copy:",
    "In a copy, what your version let pass:",
    "What the old one overlooked is refused now, as a copy of the checkout shows:",
    "And the hole is closed, seen in a copy:",
    "Tried in a copy, with a run of the kind that slipped through:",
)
"""In front of the refusal of what the draft let through; which sentence goes with the rule."""

_TAKEN = (
    ("I take the step to be `build` and the file `app`", "I take the file to be `app`"),
    ("step `build` and file `app` are my guess", "the file `app` is my guess"),
    (
        "your step may be called otherwise than `build`, and your file than `app`",
        "your file may be called otherwise than `app`",
    ),
    ("put your names in for `build` and `app`", "put your file in for `app`"),
)
"""What step and file are called where nobody has told them, and the file alone; which clause goes with the rule."""


def _place(case: Case) -> int:
    return list(MISTAKES_BY_RULE).index(case.rule.rule.name)


def _lead_in(case: Case) -> str:
    """Return the sentence in front of the swap, with the names of step and file where only the house told them."""
    found = _FOUND[_place(case) % len(_FOUND)]
    if not names_taken(case):
        return found
    if "verify" in case.message.tells:
        command = case.procedure.attested.command
        return f"{found[:-1]} (`{command}` stands for the step's own command):" if shows_bad_run(case) else found
    both, file = _TAKEN[_place(case) % len(_TAKEN)]
    if case.procedure.step.name != "build":
        both = f"I take the step to be `{case.procedure.step.name}`"
    taken = both if case.message.tells.isdisjoint(TELLS_STEP) else file
    if shows_bad_run(case) and case.message.tells.isdisjoint({"command", "run"}):
        taken += f", and `{case.procedure.attested.command}` stands for its command"
    return f"{found[:-1]} ({taken}):"


def _is_plain(case: Case) -> bool:
    """Tell whether what breaks the rule can be shown without a name that the user has not told: any run by the file, or no products."""
    return case.rule.rule.attestor != "product" or " -f " in case.procedure.verify_command()


def draft_of(case: Case) -> str:
    """Return the module that the user wrote."""
    applied = case.rule
    package = load_module(applied.rule.module).package
    return f"package {package}\n\nimport rego.v1\n\n{MISTAKES_BY_RULE[applied.rule.name].body(case.procedure.attested)}"


def correct(case: Case) -> Exchange:
    """A draft with a mistake, in force in the policy; the mended module takes its place."""
    procedure, applied = case.procedure, case.rule
    mistake, place = MISTAKES_BY_RULE[applied.rule.name], _place(case)
    text = draft_of(case)
    holding = case.policy_holding(text)
    flaw = mistake.flaw
    if case.asks("whether"):
        flaw = f"{'No.' if mistake.useless else 'Not quite.'} {flaw}"
    proof = case.asks("proof")
    seen = mistake.shown and not case.asks("wrong") and (proof or _is_plain(case))
    before = procedure.verify_command(attestation=REFUSED).replace("../policy.signed.json", _KEPT)
    parts = (
        Prose(flaw),
        rule_file(applied, mended=True),
        Prose(_lead_in(case)),
        *swap_in(case, _KEPT if proof else ""),
        *(
            refusal(case, _LEAD if proof else _PASSED[place % len(_PASSED)], f"{before}\n" if proof else "")
            if seen
            else ()
        ),
        Prose(ending(case) or applied.rule.limit),
    )
    return Exchange(
        past=Past(hidden=(*holding, Bash(f"{procedure.run_command()}\n"), *spoil(case, procedure))),
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
