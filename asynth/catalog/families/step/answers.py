"""Whole set-ups: keys, the attested run, the policy and the check, each where it belongs."""

from __future__ import annotations

from asynth.catalog import house
from asynth.catalog.attestors import ATTESTORS, CI
from asynth.catalog.families.scenarios.case import Case, Exchange
from asynth.catalog.families.step.checkers import Tool
from asynth.catalog.families.step.knowledge import PLACES, Place, want
from asynth.catalog.families.step.tools import TOOLS, UNKNOWN
from asynth.catalog.member import Attestor
from asynth.catalog.procedure.procedure import Procedure
from asynth.catalog.prompts.enumeration import join
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose

_EXPLAINED = frozenset({"issue", "ticket", "so", "auditor", "review-comment", "migration"})
"""Registers of readers who have time for what a policy does not notice."""

_BRIEF = frozenset({"command", "chat", "follow-up", "paste"})
"""Registers of readers who have asked in half a sentence."""

_COUNTS = ("no", "one", "two", "three", "four", "five", "six")


def know(case: Case) -> Tool:
    """Return what is known of the tool that `case` runs."""
    silent = "--exit-zero" in case.procedure.attested.command
    return TOOLS.get("ruff check" if silent else case.workload, UNKNOWN)


def gap_of(case: Case) -> str:
    """Return what the policy does not notice, for those who have asked for it or have time for it."""
    return know(case).gap if case.asks("limit") or case.message.register in _EXPLAINED else ""


def subject_of(case: Case) -> str:
    """Return what verify is asked about, as the object of a sentence."""
    return f"`{case.procedure.artifact}`" if case.procedure.artifact else "the commit"


def particular(case: Case) -> tuple[Attestor, ...]:
    """Return the attestors that were asked for, the most particular first: those that the catalogue names last."""
    return tuple(one for one in reversed(ATTESTORS) if one.name in case.procedure.extras)


def open_with(attestor: Attestor) -> str:
    """Return what an answer about `attestor` begins with."""
    return attestor.opening or f"`{attestor.name}` is given to `-a` by that name and records {attestor.records[0]}."


def value(case: Case, attestor: Attestor) -> str:
    """Return what it is worth that the policy of `case` requires the type of `attestor`."""
    besides = "" if case.procedure.artifact else want(attestor.name).besides
    return (
        besides
        or attestor.meaning
        or f"The policy only asks that it was recorded; {attestor.unconstrained} stays open."
    )


def fill(case: Case, text: str) -> str:
    """Return a sentence of the knowledge with the names of the example."""
    return (
        text.replace("{subject}", subject_of(case))
        .replace("{artifact}", case.procedure.attested.artifact)
        .replace("{step}", case.procedure.attested.step)
        .replace("{key}", f"{case.procedure.attest[3:]}.key")
        .strip()
    )


def place_of(procedure: Procedure) -> Place | None:
    """Return where the run has to be because of a CI attestor, or None if it may be anywhere."""
    systems = [name for name in procedure.extras if name in CI]
    return PLACES.get(systems[0]) if systems else None


def write_policy(procedure: Procedure) -> str:
    """Return the commands that write and sign the policy."""
    *_, written = procedure.write_policy()
    return f"{written.text}{procedure.sign_command()}\n"


def set_up(
    case: Case,
    opening: str,
    between: str = "",
    *,
    closing: str = "",
    rule: tuple[Part, ...] = (),
    apart: str = "",
    policy: str = "",
    again: str = "",
) -> Exchange:
    """Return the exchange of a whole set-up.

    :param opening: the answer to the question, in front of the run
    :param between: what carries over
    :param rule: parts of a rule, in front of the policy
    :param apart: the sentence in front of the check where somebody else makes it; "" for one block of policy and check
    :param policy: the end of the paragraph in front of the policy
    :param again: what stands between the keys and the run, where something has to be said there
    """
    procedure = case.procedure
    place = place_of(procedure)
    keys = procedure.key_commands() if procedure.arrangement.made else ""
    run = f"{case.clear}{procedure.run_command()}\n"
    check = f"{procedure.verify_command()}\n"
    if case.asks("bare"):
        lead = fill(
            case, "Keys, policy and attestation end up beside the checkout:" if keys else "With the keys you have:"
        )
        if place is not None:
            lead = "The `witness run` line works inside of the job only; everything else stays outside of it:"
        return Exchange(
            Past(),
            (
                Prose(lead),
                *((Bash(keys),) if keys else ()),
                *(part for part in rule if isinstance(part, File)),
                Bash(f"{run}{write_policy(procedure)}{check}"),
            ),
        )
    parts: list[Part] = []
    if place is None:
        parts += [
            Prose(fill(case, opening)),
            *((Bash(keys), *((Prose(again),) if again else ())) if keys else ()),
            Bash(run),
        ]
    else:
        parts += [Prose(fill(case, f"{opening} {place.keys if keys else ''}"))]
        parts += [Bash(keys), Prose(fill(case, place.job))] if keys else [Prose(fill(case, place.job))]
        parts += [Bash(run)]
        policy = place.owner
        apart = apart or (place.check if procedure.artifact else place.clone)
    parts += rule
    text = fill(case, f"{between} {policy}")
    parts += [Prose(" ".join(text.split(" ")).replace("  ", " "))] if text else []
    if apart:
        parts += [Bash(write_policy(procedure)), Prose(fill(case, apart)), Bash(check)]
    else:
        parts += [Bash(f"{write_policy(procedure)}{check}")]
    closing = f"{closing}{_exposed(case, f'{opening} {between} {closing}')}".strip()
    parts += [Prose(fill(case, closing))] if closing else []
    return Exchange(past=Past(), answer=tuple(parts))


def _exposed(case: Case, told: str) -> str:
    """Return what the environment attestor gives away, where nothing else of what is `told` says so."""
    if "environment" not in case.procedure.extras or "variable" in told:
        return ""
    return (
        " `environment` writes down all variables of the shell, so look at the first attestation before others get it."
    )


_DEFAULTS = {
    "build": f"I made new keys beside the checkout, where the build doesn't see them, and let the policy end on {house.EXPIRES}.",
    "test": "Both key pairs are new, and the step is called `{step}`.",
    "lint": f"The policy runs until {house.EXPIRES}, for which you may want a nearer date.",
    "package": "There are new keys for whoever packs and for whoever sets the rules.",
    "frontend": "The keys are generated next to the project, outside of `node_modules`.",
    "image": "The keys are made outside of the build context, so that they can't slip into the image.",
    "install": "The keys lie outside of the folder that gets filled.",
    "render": "I made both key pairs; the policy's belongs to whoever guards the cluster.",
}
"""By purpose of the command, the default that is worth a clause where keys are made."""


def attest_plainly(case: Case) -> Exchange:
    """The smallest whole set-up."""
    known = know(case)
    opening = known.opening
    if case.asks("least"):
        opening = (
            f"Two key pairs, one run, one signed policy and one verify; nothing of that can be left out. {opening}"
        )
    elif case.asks("different"):
        opening = f"Your command takes the place of `echo` after `--`, and there is something to verify: {subject_of(case)}. {known.opening}"
    elif case.asks("order"):
        opening = f"Run or policy first is up to you, since only verify needs both. {known.opening}"
    default = _DEFAULTS.get(case.purpose, "") if case.message.register not in {"command", "paste"} else ""
    closing = gap_of(case)
    if case.asks("files"):
        closing = (
            f"Afterwards `{case.procedure.attestation[3:]}` and `policy.signed.json` are what you keep and hand on, with "
            f"`{case.procedure.policy_key[3:]}.pub`; the two `.key` files stay where they are. {closing}"
        )
    apart = (
        "The test of it, which anybody can repeat who has these files:" if case.message.register == "auditor" else ""
    )
    return set_up(case, f"{opening} {default}", known.shows, closing=closing, apart=apart)


def attest_with_names(case: Case) -> Exchange:
    """Attestors asked for by their names."""
    first, *_ = particular(case)
    opening = f"{_tell_needs(case)} {open_with(first)}" if case.asks("needed") else open_with(first)
    if case.asks("refuse"):
        opening = (
            f"By the policy, which lists the type, so that an attestation without it doesn't count. {open_with(first)}"
        )
    return set_up(case, opening, value(case, first), closing=_second(case))


def _second(case: Case) -> str:
    """Return what is worth saying of the second attestor, or of what the policy does not notice."""
    _, *others = particular(case)
    return value(case, others[0]) if others and others[0].name != "git" else gap_of(case)


def _tell_needs(case: Case) -> str:
    needing = [f"`{one.name}` needs {one.needs}" for one in case.procedure.required if one.needs and not one.always]
    return f"{'; '.join(needing)}. Nothing has to be installed." if needing else "No, all of it is built into witness."


def attest_by_needs(case: Case) -> Exchange:
    """Attestors asked for by what they record."""
    first, *others = particular(case)
    if others:
        told = join(tuple(f"`{one.name}` for {want(one.name).noun}" for one in (first, *others)))
        opening = f"{told}, which makes {_COUNTS[1 + len(others)]} names after `-a`."
        if case.message.register in _BRIEF:
            opening = f"{told}."
    else:
        opening = open_with(first)
    if case.asks("whether"):
        opening = f"Yes. {opening}"
    if case.asks("refuse"):
        opening += " What the policy lists has to be in the attestation; without it verify refuses, as if there were no attestation."
    file = case.procedure.attestation[3:]
    again = (
        f"Each run, from which you keep `{file}` under a name of its own:"
        if case.procedure.artifact
        else f"Per run, and move `{file}` to where you keep such records before the next one writes over it:"
    )
    return set_up(case, opening, value(case, first), closing=_second(case), again=again)
