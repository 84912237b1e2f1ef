"""What failures share whose cause is the text of a rule: the policy is there, the rule is rewritten and embedded anew."""

from __future__ import annotations

from asynth.catalog.scenarios.log import Line
from asynth.catalog.scenarios.options.choice import tell_step
from asynth.catalog.scenarios.review.exposure import embed
from asynth.catalog.scenarios.scenario import WIDE, Situation, Told, open_ends
from asynth.script import Bash, File, Prose

RUNS = (
    ("git",),
    ("environment", "git"),
    ("git", "link"),
    ("environment", "git", "slsa"),
    ("git", "secretscan"),
    (),
    *WIDE,
)


def tell_of_text(
    situation: Situation,
    *,
    wrong: str,
    lines: tuple[Line, ...],
    cause: str,
    remedy: str,
    commands: str = "",
) -> Told:
    """Tell of a policy whose rule reads `wrong`, and put the rule in its place that the task has.

    :param lines: what the last command printed
    :param commands: what the user ran; "" for the attested command and verify, which then is all that is left to repeat
    """
    task = situation.task
    (applied,) = task.rules
    (policy,) = [part for part in situation.policy() if isinstance(part, Bash)]
    file = File(applied.file, wrong, "rego", f"Save the rule as `{applied.file}`:")
    shown = File(applied.file, wrong, "rego", f"Put into the policy as `{applied.rule.title}`, `{applied.file}`:")
    last = f"{task.verify_command()}\n" if not commands else situation.again()
    return Told(
        context=situation.pick(
            f"The rule is there to ensure that {applied.request}. `../policy.json` is ours, signed with "
            f"`../{task.keys[1]}.key`.",
            f"We want one guarantee: {applied.request}. I can change `../policy.json` and have its key, "
            f"`../{task.keys[1]}.key`.",
        )
        + (f" {tell_step(situation)}" if commands else ""),
        past=situation.failed(
            commands or f"{task.run_command()}\n{task.verify_command()}\n",
            lines,
            hidden=(file, policy),
            before=(shown,),
        ),
        answer=(
            Prose(f"{cause} {remedy}"),
            File(applied.file, applied.text, "rego", f"Save the rule as `{applied.file}`:"),
            embed(applied.rule.title, applied.file, task.sign_command()),
            Bash(last),
            Prose(f"{situation.ending} {open_ends(task)}"),
        ),
    )
