"""What reviews share: the run that should have been refused and is not, the repair, and the refusal after it."""

from __future__ import annotations

from asynth.catalog.families.scenarios.case import Case, Exchange, open_ends
from asynth.catalog.families.scenarios.facts import tell_policy
from asynth.catalog.families.scenarios.policy import embed_rule
from asynth.catalog.families.scenarios.violations import broken_before, undo
from asynth.catalog.procedure.layout import refused
from asynth.catalog.procedure.procedure import Procedure
from asynth.example.draft import Fixture, Past
from asynth.script import Bash, File, Part, Prose


def bad_attestation(case: Case) -> str:
    """Return where the run writes that should have been refused."""
    return f"../{case.procedure.attested.step}-bad.att.json"


def expose(
    case: Case,
    *,
    context: str,
    shown: tuple[Bash | File, ...],
    hidden: tuple[Bash | File, ...] = (),
    finding: str,
    proof: str,
    repair: tuple[Part, ...],
    refusal: str,
    verify: str = "",
    reason: Bash,
    proper: str,
    mend: str = "",
    procedure: Procedure | None = None,
    fixture: Fixture | None = None,
) -> Exchange:
    """Return the exchange over a policy that accepts what it should not: a run proves it, and is refused after the repair.

    :param hidden: how the policy came to be, besides what is shown
    :param finding: what is wrong with the policy, and the sentence before `proof`
    :param proof: the commands of a run that is accepted and should not be
    :param repair: parts that leave a repaired and signed policy
    :param refusal: the sentence before `verify`, which the repaired policy refuses for `reason`
    :param verify: the line that verifies that run, where it is not the usual one
    :param proper: the sentence before the run that is as it should be
    :param mend: commands that have to come before that run
    """
    again = verify or case.procedure.verify_command(attestation=bad_attestation(case))
    return Exchange(
        context=context,
        past=Past(hidden=hidden, shown=shown),
        answer=(
            Prose(finding),
            Bash(proof),
            *repair,
            Prose(refusal),
            Bash(refused(again)),
            reason,
            Prose(proper),
            Bash(f"{mend}{case.again()}"),
            Prose(f"{case.ending} {open_ends(case.procedure)}"),
        ),
        procedure=procedure,
        fixture=fixture,
    )


def expose_rule(
    case: Case,
    *,
    meant: str,
    hidden: tuple[Bash | File, ...],
    shown: tuple[Bash | File, ...],
    finding: str,
    repair: tuple[Part, ...],
) -> Exchange:
    """Return the exchange over a policy whose rule never denies.

    :param meant: the sentence for what the rule is for
    """
    procedure, applied = case.procedure, case.rule
    bad = bad_attestation(case)
    message = applied.violation.message
    said = message if not set("'\"\\") & set(message) else "policy was denied due to"
    lead = case.pick(
        "Proof: this run breaks the rule on purpose, and the policy as it is accepts it:",
        "A counterexample, which ought to be refused and is accepted:",
        "Try it with a run that the rule is there to stop. It verifies:",
    )
    return expose(
        case,
        context=f"{tell_policy(case)} {meant}",
        shown=shown,
        hidden=hidden,
        finding=f"{finding}\n\n{lead}",
        proof=f"{procedure.step.violate(applied, bad, quoted=False)}\n{procedure.verify_command(attestation=bad)}\n",
        repair=repair,
        refusal=case.pick(
            "Now the same attestation is refused, with the rule's own words in the log:",
            "The counterexample no longer passes:",
            "Against the repaired policy the bad run fails:",
        ),
        reason=Bash(f"grep -qF '{said}' ../refused.log\n"),
        proper=case.pick(
            "And a proper run still verifies:", "A run as it should be goes through:", "The good case, last:"
        ),
        mend=undo(applied, procedure.attested),
        procedure=broken_before(procedure),
    )


def expose_text(case: Case, *, text: str, meant: str, finding: str, remedy: str) -> Exchange:
    """Return the exchange over a policy whose rule reads `text`; the repair is the text that the procedure has.

    :param meant: the sentence for what the rule is for
    :param remedy: the sentence before the repaired rule
    """
    applied = case.rule
    return expose_rule(
        case,
        meant=meant,
        hidden=case.policy_holding(text),
        shown=(File(applied.file, text, "rego", f"Put into the policy, `{applied.file}`:"),),
        finding=finding,
        repair=(
            Prose(remedy),
            *case.rules(),
            embed_rule(case.procedure),
        ),
    )
