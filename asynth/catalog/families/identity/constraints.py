"""Constraints that do not fit the certificate: lists that are empty, missing, too short, globs, or names in the wrong field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from asynth.catalog.families.identity.credentials import (
    FIELDS,
    Demand,
    as_pasted,
    certified_fixture,
    certify,
    demand,
    domain_of,
    hold,
    machine,
    say_otherwise,
    show_certificate,
    show_functionary,
    values_of,
)
from asynth.catalog.families.identity.rejections import derive
from asynth.catalog.families.identity.setups import RUNS, WHOM, is_plain
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.scenarios.log import Line, rejected
from asynth.catalog.families.scenarios.policy import edit_policy, written
from asynth.catalog.families.scenarios.scenario import VERIFY_LINE, Scenario
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Holder
from asynth.script import Bash, Prose, Script

_ANY = '["*"]'
_MISMATCH = "no verifiers matched with allowed functionaries for step {step}"


def mismatched(case: Case) -> tuple[Line, ...]:
    """Return what verify says of a certificate that no functionary fits."""
    step = case.procedure.attested.step
    return rejected(step, _MISMATCH.format(step=step))


def mend_constraint(
    case: Case,
    holder: Holder,
    wanted: Demand,
    spoil: Callable[[str], str],
    functionary: str,
    answer: Callable[[Procedure], Script],
    *,
    passes: bool = False,
    facts: dict[str, object] | None = None,
) -> Exchange:
    """Return the exchange about a policy whose constraint was spoiled.

    :param wanted: what the mended policy asks
    :param spoil: turns the text that writes the mended policy into that of the spoiled one
    :param functionary: the spoiled one as it is pasted
    :param passes: whether verify accepts in spite of it
    """
    procedure, key = certify(case, wanted), case.procedure.keys[0]
    hidden = (
        Bash(f"{procedure.run_command()}\n"),
        Bash(f"{spoil(written(procedure.document()))}{procedure.sign_command()}\n"),
    )
    verify = f"{procedure.verify_command()}\n"
    past = case.went(verify, hidden=hidden) if passes else case.failed(verify, mismatched(case), hidden=hidden)
    return Exchange(
        past=past,
        answer=answer(procedure),
        procedure=procedure,
        fixture=certified_fixture(case, hold("attest", holder, key)),
        twins=derive(procedure, wanted),
        facts={
            "functionary": functionary,
            "certificate": show_certificate(holder, f"../{key}.crt"),
            "run": procedure.run_command(),
            **(facts or {}),
        },
    )


def constraints_of(procedure: Procedure, condition: str) -> str:
    """Return the jq path of those constraints of the step that fulfil `condition`; signers by key have none and never do."""
    return f'(.steps["{procedure.attested.step}"].functionaries[].certConstraint | select({condition}))'


def set_field(procedure: Procedure, key: str, wrong: str, value: str) -> str:
    """Return the commands that set a field of the constraints of the step in which it is `wrong`; both as JSON."""
    return edit_policy(f"jq '{constraints_of(procedure, f'.{key} == {wrong}')}.{key} = {value}'")


def sign_again(procedure: Procedure) -> str:
    """Return the commands that sign the policy and verify."""
    return f"{procedure.sign_command()}\n{procedure.verify_command()}\n"


def _asked(case: Case, besides: str) -> str:
    """Return a field that the policy asks of the certificate in an honest way, other than `besides`."""
    return "common name" if besides != "common name" else "URI"


_EMPTY = {
    "DNS name": "a DNS name",
    "e-mail": "an address",
    "organization": "an organization",
    "URI": "a URI",
}


def fill_empty_list(case: Case) -> Exchange:
    """A list that was left empty by somebody who does not care about it."""
    field, holder = FIELDS[case.variant], machine(domain_of(case))
    wanted = demand(holder, _asked(case, case.variant))
    values = values_of(holder)[case.variant]
    has = f"the certificate does have one, `{values[0]}`"

    def answer(procedure: Procedure) -> Script:
        return (
            Prose(
                f'{"No. " if case.asks("whether") else ""}`"{field.key}": []` is a demand: a certificate without {_EMPTY[case.variant]}. '
                f"Here {has}, so the functionary doesn't fit, and the message is the same for every field that differs. Don't-care is "
                '`["*"]`:'
            ),
            Bash(f"{set_field(procedure, field.key, '[]', _ANY)}{sign_again(procedure)}"),
            Prose(
                "Only the policy was wrong, the attestation stays. To find such a field, print the names with `openssl x509 -noout -subject -ext "
                "subjectAltName` and go through the constraint line by line."
            ),
        )

    return mend_constraint(
        case,
        holder,
        wanted,
        lambda text: text.replace(f'"{field.key}": ["*"]', f'"{field.key}": []'),
        show_functionary({**as_pasted(wanted), field.key: []}),
        answer,
        facts={"key": field.key, "field": field.called},
    )


_LATER = {
    "DNS name": "the first certificate with a DNS name",
    "e-mail": "the first certificate with an address in it",
    "URI": "the first certificate with a SPIFFE id",
}


def tell_brackets_apart(case: Case) -> Exchange:
    """`[]` and `["*"]` both pass, as the certificate has nothing there."""
    field = FIELDS[case.variant]
    whole = machine(domain_of(case))
    holder = say_otherwise(whole, case.variant, ())
    wanted = demand(holder, "common name")

    def answer(procedure: Procedure) -> Script:
        return (
            Prose(
                f"{'No, it only looks that way today. ' if case.asks('whether') else ''}`[]` asks for a certificate that has no {field.called}, "
                f'`["*"]` takes any or none. Yours has none, so both pass. They part with {_LATER[case.variant]}: with `[]` verify then '
                f"says `no verifiers matched with allowed functionaries for step {procedure.attested.step}`."
            ),
            Prose("If you don't want to depend on the CA's profile, take the star:"),
            Bash(f"{set_field(procedure, field.key, '[]', _ANY)}{sign_again(procedure)}"),
            Prose(
                "`[]` is right where such a name must not occur, say to keep people's certificates out of a step for machines."
            ),
        )

    return mend_constraint(
        case,
        holder,
        wanted,
        lambda text: text.replace(f'"{field.key}": ["*"]', f'"{field.key}": []'),
        show_functionary({**as_pasted(wanted), field.key: []}),
        answer,
        passes=True,
        facts={"key": field.key, "field": field.called},
    )


def name_all_fields(case: Case) -> Exchange:
    """A constraint that names one field and leaves the others out."""
    holder = machine(domain_of(case))
    wanted = demand(holder, case.variant)
    field = FIELDS[case.variant]
    missing = [one.key for one in FIELDS.values() if one.key != field.key]
    stars = ", ".join(f"{one.key}: {_star(one.key)}" for one in FIELDS.values())

    def spoil(text: str) -> str:
        for key in missing:
            text = text.replace(f'"{key}": {_star(key)}, ', "").replace(f'"{key}": {_star(key)},\n', "\n")
        return text

    def answer(procedure: Procedure) -> Script:
        return (
            Prose(
                f"{'No. ' if case.asks('whether') else ''}A field that you leave out isn't ignored. It counts as empty, and an empty field "
                f"demands a certificate that has nothing there. Yours has more than the {field.called}, so it never fits. Put the star wherever "
                "nothing is said; what is said stays:"
            ),
            Bash(edit_policy(f"jq '{constraints_of(procedure, '.')} |=\n  {{{stars}}} + .'") + sign_again(procedure)),
            Prose(
                f"`{field.key}` itself was right all along. `witness policy check` doesn't help here, a short constraint is valid to it."
            ),
        )

    return mend_constraint(
        case,
        holder,
        wanted,
        spoil,
        show_functionary(as_pasted(wanted), drops=missing),
        answer,
        facts={"key": field.key, "field": field.called},
    )


def _star(key: str) -> str:
    return '"*"' if key == "commonname" else '["*"]'


def list_all_names(case: Case) -> Exchange:
    """A certificate with two values in a field of which the constraint lists one."""
    whole, domain = machine(domain_of(case)), domain_of(case)
    field = FIELDS[case.variant]
    second = {"DNS name": f"runner-2.ci.{domain}", "organization": "Platform", "URI": f"https://ci.{domain}/builder"}[
        case.variant
    ]
    first = values_of(whole)[case.variant]
    holder = say_otherwise(whole, case.variant, (*first, second))
    wanted = demand(holder, case.variant)

    def answer(procedure: Procedure) -> Script:
        return (
            Prose(
                f"{'No. ' if case.asks('whether') else ''}The certificate has two entries there, `{first[0]}` and `{second}`, and the policy lists one. `{field.key}` isn't a list of "
                "names that are allowed; it is the list that the certificate has to have, complete and with nothing else. Order doesn't matter."
            ),
            Prose("Put the second one in:"),
            Bash(
                set_field(procedure, field.key, f'["{first[0]}"]', f'["{first[0]}", "{second}"]')
                + sign_again(procedure)
            ),
            Prose(
                f"A certificate with `{first[0]}` alone is out from now on, and so is what it signed. Where that still counts, leave the "
                "functionary as it was and add this one beside it; functionaries are alternatives."
            ),
        )

    return mend_constraint(
        case,
        holder,
        wanted,
        lambda text: text.replace(f'"{first[0]}", "{second}"', f'"{first[0]}"'),
        show_functionary({field.key: list(first)}),
        answer,
        facts={"key": field.key, "field": field.called, "first": first[0], "second": second},
    )


def _globs(domain: str) -> dict[str, str]:
    return {
        "common name": f"builder.*.{domain.rsplit('.', maxsplit=1)[-1]}",
        "DNS name": f"*.ci.{domain}",
        "e-mail": f"*@{domain}",
        "URI": f"spiffe://{domain}/*",
    }


_INSTEAD = {
    "common name": "If the builders are numbered, give each its own functionary, or ask for something that they share, such as the URI.",
    "DNS name": "For a whole pool of runners let the CA put one common URI or organization into their certificates, and ask for that.",
    "e-mail": "Everybody of one company is better expressed by `organizations`, or by a CA that serves only them.",
    "URI": "Workloads that should all pass get a functionary each; the list of functionaries is an OR.",
}


def spell_out(case: Case) -> Exchange:
    """A glob in the constraint."""
    holder, domain = machine(domain_of(case)), domain_of(case)
    field, wanted = FIELDS[case.variant], demand(holder, case.variant)
    glob, value = _globs(domain)[case.variant], wanted[case.variant][0]
    json_value, json_glob = (f'["{one}"]' if field.listed else f'"{one}"' for one in (value, glob))

    def answer(procedure: Procedure) -> Script:
        return (
            Prose(
                f"{'No. ' if case.asks('whether') else ''}`{glob}` is compared as it stands, character by character. The star has a meaning only "
                f"alone: `{_star(field.key)}` takes anything, and nothing lies between that and the exact value."
            ),
            Prose("So write out whom you mean:"),
            Bash(f"{set_field(procedure, field.key, json_glob, json_value)}{sign_again(procedure)}"),
            Prose(_INSTEAD[case.variant]),
        )

    return mend_constraint(
        case,
        holder,
        wanted,
        lambda text: text.replace(f'"{value}"', f'"{glob}"'),
        show_functionary({field.key: [glob] if field.listed else glob}),
        answer,
        facts={"key": field.key, "field": field.called, "glob": glob, "value": value},
    )


_MISPLACED = {
    "DNS name": ("DNS name", "common name"),
    "common name": ("common name", "DNS name"),
    "e-mail": ("e-mail", "common name"),
    "URI": ("URI", "DNS name"),
}
"""By what was asked for: where the value stands in the certificate, and the field under which the policy has it."""


def move_name(case: Case) -> Exchange:
    """A value under the wrong field."""
    holder = machine(domain_of(case))
    right, wrong = (FIELDS[name] for name in _MISPLACED[case.variant])
    wanted = demand(holder, case.variant)
    value = wanted[case.variant][0]
    there = f'["{value}"]' if right.listed else f'"{value}"'
    put = f'["{value}"]' if wrong.listed else f'"{value}"'
    misplaced: dict[str, str | Sequence[str]] = {wrong.key: [value] if wrong.listed else value}

    def spoil(text: str) -> str:
        text = text.replace(f'"{right.key}": {there}', f'"{right.key}": {_star(right.key)}')
        return text.replace(f'"{wrong.key}": {_star(wrong.key)}', f'"{wrong.key}": {put}')

    def answer(procedure: Procedure) -> Script:
        return (
            Prose(
                f"`{value}` is the {right.called} of this certificate, and the policy wants it as the {wrong.called}. The fields are compared one by "
                f"one; that the value occurs somewhere else in the certificate doesn't count. Look where it stands:"
            ),
            Bash(f"openssl x509 -in ../{case.procedure.keys[0]}.crt -noout -subject -ext subjectAltName\n"),
            Prose(f"Then it belongs under `{right.key}`, and `{wrong.key}` may be anything:"),
            Bash(
                edit_policy(
                    f"jq '{constraints_of(procedure, f'.{wrong.key} == {put}')} |=\n"
                    f"  (.{right.key} = {there} | .{wrong.key} = {_star(wrong.key)})'"
                )
                + sign_again(procedure)
            ),
            Prose(
                "Compare a second certificate of the same CA before you roll this out: a constraint fits a profile, and one machine may be the exception."
            ),
        )

    return mend_constraint(
        case,
        holder,
        wanted,
        spoil,
        show_functionary(misplaced),
        answer,
        facts={"key": wrong.key, "value": value, "wrong": wrong.called, "right": right.called},
    )


_SHOWN = VERIFY_LINE | {"terminal"}
_KEYED = WHOM | {"step_key"}


def _slots(**more: frozenset[str]) -> dict[str, frozenset[str]]:
    return {
        "functionary": WHOM,
        "certificate": _KEYED,
        "key": frozenset({"variant"}),
        "field": frozenset({"variant"}),
        **more,
    }


def _scenario(
    name: str, compose: Callable[[Case], Exchange], variants: tuple[str, ...], **more: frozenset[str]
) -> Scenario:
    return Scenario(
        name=name,
        compose=compose,
        fits=is_plain,
        runs=RUNS,
        variants=variants,
        tools=("jq",),
        builds=2,
        shows=_SHOWN,
        slots=_slots(**more),
    )


CONSTRAINTS: tuple[Scenario, ...] = (
    _scenario("empty", fill_empty_list, tuple(_EMPTY)),
    replace(_scenario("brackets", tell_brackets_apart, tuple(_LATER)), quotes=(False,)),
    _scenario("missing", name_all_fields, tuple(FIELDS)),
    _scenario("several-names", list_all_names, ("DNS name", "organization", "URI"), first=WHOM, second=WHOM),
    _scenario("wildcard", spell_out, tuple(_INSTEAD), glob=WHOM, value=WHOM),
    _scenario(
        "wrong-field",
        move_name,
        tuple(_MISPLACED),
        value=WHOM,
        wrong=frozenset({"variant"}),
        right=frozenset({"variant"}),
    ),
)
"""Why a certificate does not fit."""
