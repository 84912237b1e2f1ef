"""Whole set-ups: keys, the attested run, the policy and the check, with what is worth knowing about this command."""

from __future__ import annotations

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.step.knowledge import PURPOSES, Purpose
from asynth.catalog.member import Attestor
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, Prose, Script


def know(case: Case) -> Purpose:
    """Return what is known of the kind of command that `case` runs."""
    return PURPOSES[case.purpose]


def subject_of(case: Case) -> str:
    """Return what verify is asked about, as the object of a sentence."""
    return f"`{case.procedure.artifact}`" if case.procedure.artifact else "the commit"


def particular(case: Case) -> tuple[Attestor, ...]:
    """Return the attestors that were asked for, the most particular first: those that the catalogue names last."""
    return tuple(one for one in reversed(ATTESTORS) if one.name in case.procedure.extras)


def open_with(attestor: Attestor) -> str:
    """Return what an answer about `attestor` begins with."""
    return attestor.opening or f"`{attestor.name}` is given to `-a` by that name and records {attestor.records[0]}."


def value(attestor: Attestor) -> str:
    """Return what it is worth that a policy requires the type of `attestor`."""
    return attestor.meaning or f"The policy only asks that it was recorded; {attestor.unconstrained} stays open."


def fill(case: Case, text: str) -> str:
    """Return a sentence of the knowledge with the names of the example."""
    return (
        text.replace("{subject}", subject_of(case))
        .replace("{artifact}", case.procedure.attested.artifact)
        .replace("{step}", case.procedure.attested.step)
    )


def run_block(case: Case, before: str = "") -> Bash:
    """Return the block that makes keys where the user has none, and attests the run."""
    keys = case.procedure.key_commands() if case.procedure.arrangement.made else ""
    return Bash(f"{keys}{before}{case.procedure.run_command()}\n")


def policy_block(case: Case, verify: str = "") -> Bash:
    """Return the block that writes and signs the policy and verifies."""
    *_, written = case.procedure.write_policy()
    return Bash(f"{written.text}{case.procedure.sign_command()}\n{verify or case.procedure.verify_command()}\n")


def set_up(
    case: Case, opening: str, *, between: str, policy: str, closing: str = "", before: str = "", verify: str = ""
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the run
    :param between: what carries over
    :param policy: the end of the paragraph in front of the policy
    """
    answer: Script
    if case.asks("bare"):
        answer = (Bash(f"{run_block(case, before).text}{policy_block(case, verify).text}"),)
        if case.procedure.arrangement.made:
            answer = (Prose("Keys, attestation and policy end up beside the checkout."), *answer)
        else:
            answer = (Prose("With the keys that you have:"), *answer)
    else:
        answer = (
            Prose(fill(case, opening).strip()),
            run_block(case, before),
            Prose(fill(case, f"{between} {policy}".strip())),
            policy_block(case, verify),
            *((Prose(fill(case, closing)),) if closing else ()),
        )
    return Exchange(past=Past(), answer=answer)


def attest_plainly(case: Case) -> Exchange:
    """The smallest whole set-up."""
    known = know(case)
    return set_up(
        case,
        f"{known.opening} {known.default}",
        between=known.mechanism,
        policy=known.policy,
        closing=known.gap,
    )


def attest_with_names(case: Case) -> Exchange:
    """Attestors asked for by their names, or in a line that the user has."""
    first, *others = particular(case)
    known = know(case)
    return set_up(
        case,
        f"{open_with(first)} {known.default if case.procedure.arrangement.made else ''}",
        between=value(first),
        policy=known.policy,
        closing=value(others[0]) if others else known.gap,
    )


def attest_by_needs(case: Case) -> Exchange:
    """Attestors asked for by what they record."""
    records = [
        f"{one.records[0]} with `{one.name}`" for one in case.procedure.required if one.name in case.procedure.extras
    ]
    first, *others = particular(case)
    return set_up(
        case,
        f"You get {join(tuple(records))}, all in one attestation; inputs, command and outputs come by themselves.",
        between=value(first),
        policy=know(case).policy,
        closing=value(others[0]) if others else know(case).gap,
    )
