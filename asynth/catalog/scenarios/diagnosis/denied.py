"""A rule of the policy refuses the run, rightly: the step is repeated in the way that the rule wants."""

from __future__ import annotations

from asynth.catalog.answers import AppliedRule, Task
from asynth.catalog.scenarios.diagnosis.rule_text import RUNS
from asynth.catalog.scenarios.log import denied
from asynth.catalog.scenarios.scenario import Scenario, Situation, Told, anything
from asynth.catalog.scenarios.violations import MENDABLE, break_rule, broken_before, undo
from asynth.example.draft import Past
from asynth.script import Bash, File, Prose


def tell(situation: Situation) -> Told:
    """Tell of a run that broke a rule."""
    task = situation.task
    (applied,) = task.rules
    type = task.sbom_type if applied.rule.attestor == "sbom" else _type(task, applied)
    shown = f"{break_rule(task, applied)}{task.verify_command()}\n"
    past: Past = situation.failed(
        shown,
        denied(task.scene.step, type, applied.violation.message),
        hidden=situation.policy(),
        before=(File(applied.file, applied.text, "rego", f"Put into force by our security team, `{applied.file}`:"),),
    )
    cause = situation.pick(
        f"That is the rule at work, not a fault: it saw the {applied.rule.attestor} attestation and said so. "
        f"{applied.rule.explanation}",
        f"The attestation was found, its signature is good, and the rule `{applied.rule.title}` denied it. "
        f"{applied.rule.explanation}",
        'Everything up to the rule passed. `deny` held one message, which is the part after "denied due to", and '
        "any message "
        f"refuses the step. {applied.rule.explanation}",
    )
    remedy = situation.pick(
        "A signed attestation cannot be mended, so run the step again as the rule wants it:",
        "Leave the rule alone and repeat the step in the proper way:",
        "The way out is another run, not another policy:",
    )
    return Told(
        context=situation.pick(
            f"The policy insists on this: {applied.request}.",
            f"It is agreed that {applied.request}.",
            f"Our rule is that {applied.request}.",
        ),
        past=past,
        answer=(
            Prose(cause),
            Prose(remedy),
            Bash(f"{undo(applied, task.scene)}{situation.again()}"),
            Prose(situation.ending),
        ),
        task=broken_before(task),
    )


def _type(task: Task, applied: AppliedRule) -> str:
    return next(one.predicate_type for one in task.required if one.name == applied.rule.attestor)


SCENARIO = Scenario(name="denied", tell=tell, fits=anything, ruled=(True,), rules=MENDABLE, runs=RUNS)
