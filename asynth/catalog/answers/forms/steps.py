"""Numbered steps; each says why where it is not obvious."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Part, Prose, Script


def steps(task: Task) -> Script:
    """Return keys, run, rules, policy and check as numbered steps."""
    parts: list[Part] = [] if task.terse else [Prose(say.summary(task))]
    count = 0

    def number(text: str, end: str = ":") -> None:
        nonlocal count
        count += 1
        parts.append(Prose(f"{count}. {text}{end}"))

    if task.arrangement.made:
        number(f"Two keys: {say.two_keys(task)}")
        parts.append(make.bash(make.key_commands(task)))
    number(f"Run the step under witness. {say.about_run(task)} {'' if task.rules else say.outside(task)}".rstrip(". "))
    parts.append(make.bash(make.run(task)))
    if len(task.rules) > 1:
        number(say.about_rules(task))
        parts += make.rule_files(task)
    elif task.rules:
        number(say.about_rules(task).rstrip("."))
        parts += make.rule_files(task)
    files, commands = make.policy_parts(task)
    number(
        f"Write and sign the policy. {say.catches(task)} {say.about_policy(task)}".replace("  ", " "),
        "." if files else ":",
    )
    parts += [
        *files,
        make.bash(commands, make.sign(task)),
    ]
    number(say.about_verify(task))
    parts.append(make.bash(make.verify(task)))
    parts.append(Prose(f"It ends with `Verification succeeded`. {say.open_ends(task)}"))
    return tuple(parts)
