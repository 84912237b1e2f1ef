"""What reviews of a rule share: the run that should have been refused and is not, the repair, and the refusal after it."""

from __future__ import annotations

from asynth.catalog.answers.refusal import refused
from asynth.catalog.families.scenarios.case import Case, Exchange, open_ends
from asynth.catalog.families.scenarios.facts import owned
from asynth.catalog.families.scenarios.policy import embed
from asynth.catalog.families.scenarios.violations import break_rule, broken_before, undo
from asynth.example.draft import Past
from asynth.script import Bash, File, Part, Prose


def expose(
    case: Case,
    *,
    context: str,
    hidden: tuple[Bash | File, ...],
    shown: tuple[Bash | File, ...],
    finding: str,
    repair: tuple[Part, ...],
) -> Exchange:
    """Tell of a policy that does not do what it says, prove it by a run, repair it, and let it refuse that run.

    :param hidden: how the policy came to be
    :param finding: what is wrong with it
    :param repair: parts that leave a repaired and signed policy
    """
    task = case.task
    (applied,) = task.rules
    bad = f"../{task.scene.step}-bad.att.json"
    verify_bad = task.verify_command(attestation=bad)
    message = applied.violation.message
    told = message if not set("'\"\\") & set(message) else "policy was denied due to"
    return Exchange(
        context=context,
        past=Past(hidden=hidden, shown=shown),
        answer=(
            Prose(finding),
            Prose(
                case.pick(
                    "Proof: this run breaks the rule on purpose, and the policy as it is accepts it:",
                    "A counterexample, which ought to be refused and is accepted:",
                    "Try it with a run that the rule is there to stop. It verifies:",
                )
            ),
            Bash(f"{break_rule(task, applied, bad)}{verify_bad}\n"),
            *repair,
            Prose(
                case.pick(
                    "Now the same attestation is refused, with the rule's own words in the log:",
                    "The counterexample no longer passes:",
                    "Against the repaired policy the bad run fails:",
                )
            ),
            Bash(refused(verify_bad)),
            Bash(f"grep -qF '{told}' ../refused.log\n"),
            Prose(
                case.pick(
                    "And a proper run still verifies:", "A run as it should be goes through:", "The good case, last:"
                )
            ),
            Bash(f"{undo(applied, task.scene)}{case.again()}"),
            Prose(f"{case.ending} {open_ends(task)}"),
        ),
        task=broken_before(task),
    )


def expose_text(case: Case, *, text: str, meant: str, finding: str, remedy: str) -> Exchange:
    """Tell of a policy whose rule reads `text` and never denies; the repair is the text that the task has.

    :param meant: the sentence for what the rule is for
    :param remedy: the sentence before the repaired rule
    """
    (applied,) = case.task.rules
    (policy,) = [part for part in case.policy() if isinstance(part, Bash)]
    save = f"Save the rule as `{applied.file}`:"
    return expose(
        case,
        context=f"{owned(case)} {meant}",
        hidden=(File(applied.file, text, "rego", save), policy),
        shown=(File(applied.file, text, "rego", f"Put into the policy, `{applied.file}`:"),),
        finding=finding,
        repair=(
            Prose(remedy),
            File(applied.file, applied.text, "rego", save),
            embed(applied.rule.title, applied.file, case.task.sign_command()),
        ),
    )
