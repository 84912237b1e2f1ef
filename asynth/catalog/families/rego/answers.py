"""Answers of the family `rego`: a rule with what is to be known of it, and the set-up or the patch that puts it into force.

What a rule looks at, why its module is written so and what it does not notice stand beside the rule; here they find their
places. No sentence here is in every answer of the family.
"""

from __future__ import annotations

import zlib

from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.policy import CHECK, edit_policy
from asynth.catalog.procedure.layout import in_copy, quotable, reason, refused
from asynth.catalog.procedure.rules import AppliedRule
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose

_LEADS = ("Save {} as `{}`:", "Put {} into `{}`:", "Write {} to `{}`:", "Store {} in `{}`:", "Create {} as `{}`:")
_REFUSED = "../refused.att.json"


def rule_file(applied: AppliedRule, *, mended: bool = False) -> File:
    """Return the file of a rule, by the verb that goes with this rule.

    :param mended: whether it takes the place of one with a mistake
    """
    lead = _LEADS[zlib.crc32(applied.rule.name.encode()) % len(_LEADS)]
    called = f"{applied.rule.called} without that mistake" if mended else applied.rule.called
    return File(applied.file, applied.text, "rego", lead.format(called, applied.file))


def facts_of(case: Case) -> dict[str, object]:
    """Return what messages of this family tell of the rules: the forms of the one, or of the first and the second."""
    names = ("rule",) if len(case.procedure.rules) == 1 else ("first", "second")
    facts: dict[str, object] = {
        name: {
            "clause": applied.forms.clause,
            "imperative": applied.forms.imperative,
            "noun": applied.forms.noun,
            "incident": applied.forms.incident,
        }
        for name, applied in zip(names, case.procedure.rules, strict=True)
    }
    if len(names) == 1:
        facts |= {"shell": case.rule.forms.shell, "policy": outline_policy(case)}
    return facts


def outline_policy(case: Case, *, ruled: bool = False) -> str:
    """Return the policy as people paste it, with or without its rule: ids, keys and module cut short."""
    (step,) = case.procedure.document().steps
    types = ",\n".join(
        f'        {{"type": "{one.type}"'
        + "".join(f', "regopolicies": [{{"name": "{rule}", "module": "..."}}]' for rule in one.rules if ruled)
        + "}"
        for one in step.requirements
    )
    return (
        "```json\n{\n"
        f'  "expires": "{case.procedure.expires}T00:00:00Z",\n  "steps": {{\n    "{step.name}": {{\n'
        f'      "name": "{step.name}",\n'
        '      "functionaries": [{"type": "publickey", "publickeyid": "..."}],\n'
        f'      "attestations": [\n{types}\n      ]\n    }}\n  }},\n'
        '  "publickeys": {"...": {"keyid": "...", "key": "..."}}\n}\n```'
    )


def set_up(case: Case) -> Bash:
    """Return the block that makes keys where there are none, attests the run, and puts the policy into force."""
    procedure = case.procedure
    keys = procedure.key_commands() if procedure.arrangement.made else ""
    return Bash(f"{keys}{procedure.run_command()}\n{enforce(case).text}")


def enforce(case: Case) -> Bash:
    """Return the block that writes, checks and signs the policy, and verifies."""
    *_, written = case.procedure.write_policy()
    return Bash(f"{written.text}{CHECK}{case.procedure.sign_command()}\n{case.procedure.verify_command()}\n")


def patch(case: Case) -> Bash:
    """Return the block that adds the one rule to the policy that is there, signs it again and verifies."""
    procedure, applied = case.procedure, case.rule
    type_ = case.type_of(applied.rule.attestor)
    entry = f'[{{name: "{applied.rule.title}", module: ($rule | @base64)}}]'
    choose = f'(.steps[].attestations[] | select(.type == "{type_}") | .regopolicies) += {entry}'
    return Bash(
        edit_policy(f"jq --rawfile rule {applied.file} \\\n  '{choose}' \\\n ")
        + f"{CHECK}{procedure.sign_command()}\n{procedure.verify_command()}\n"
    )


def refusal(case: Case, lead: str = "") -> tuple[Part, ...]:
    """Return the blocks in which a run that the first rule is there to stop is refused, in a copy of the checkout."""
    procedure, applied = case.procedure, case.procedure.rules[0]
    return (
        Prose(lead or f"To see {applied.rule.called} refuse something, break it in a copy:"),
        Bash(
            in_copy(f"{procedure.step.violate(applied, _REFUSED, quoted=False)}\n")
            + refused(procedure.verify_command(attestation=_REFUSED))
        ),
        reason(quotable(applied.violation.message)),
    )


def exists(case: Case) -> Past:
    """Return the past of a policy without the rule and of a run under it."""
    bare = case.procedure.with_step(rules=())
    return Past(hidden=(*case.policy(bare), Bash(f"{case.procedure.run_command()}\n")))


def explain(
    case: Case,
    opening: str,
    *,
    after: str = "",
    closing: str | None = None,
    block: Bash | None = None,
    past: Past | None = None,
    lead: str = "",
) -> Exchange:
    """Return the exchange in which one rule is given and put into force.

    :param opening: the answer to the question
    :param after: what follows on why the module is written so
    :param closing: the end; None for what the rule does not notice
    :param block: puts the rule into force; None for a whole set-up
    :param lead: the sentence in front of the refusal, where one is asked for
    """
    applied = case.rule
    whole = block or set_up(case)
    if case.asks("bare"):
        parts: tuple[Part, ...] = (rule_file(applied), whole)
    else:
        end = applied.rule.limit if closing is None else closing
        parts = (
            Prose(opening),
            rule_file(applied),
            Prose(f"{applied.rule.explanation} {after}".strip()),
            whole,
            *(refusal(case, lead) if case.asks("proof") else ()),
            *((Prose(end),) if end else ()),
        )
    return Exchange(past=past or Past(), answer=parts, facts=facts_of(case))


def names_build(case: Case) -> bool:
    """Tell whether the message shows what is run."""
    return case.message is not None and not case.message.tells.isdisjoint({"command", "run"})


def without_build(case: Case, sentence: str) -> str:
    """Return `sentence` where the message shows no command."""
    return "" if names_build(case) else sentence


def affirm(case: Case, text: str) -> str:
    """Return `text`, behind a Yes where that was the question."""
    return f"Yes. {text}" if case.asks("whether") else text
