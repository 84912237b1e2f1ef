"""The policy before the run: what will be accepted is settled, then something is recorded and checked."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Part, Prose, Script


def policy_first(task: Task) -> Script:
    """Return keys and policy, then run and check."""
    files, commands = make.policy_parts(task)
    parts: list[Part] = []
    lead = "The policy first. "
    if task.arrangement.made:
        lead = ""
        parts += [Prose(f"The policy names the key that may attest, so the keys come first; {say.two_keys(task)}:"),
                  make.bash(make.key_commands(task))]  # fmt: skip
    if task.rules:
        parts += [Prose(f"{lead}{say.about_rules(task).rstrip('.')}."), *make.rule_files(task)]
        lead = ""
    lead += say.about_policy(task)
    parts += [Prose(f"{lead}{'.' if files else ':'}"), *files, make.bash(commands, make.sign(task))]
    parts += [
        Prose("Then record the step:" if task.rules else f"Then record the step. {say.about_run(task)}".rstrip()),
        make.bash(make.run(task)),
        Prose(f"{say.about_verify(task)}:"),
        make.bash(make.verify(task)),
        Prose(" ".join(filter(None, (say.catches(task), say.open_ends(task), _later(task))))),
    ]
    return tuple(parts)


def _later(task: Task) -> str:
    if task.terse:
        return ""
    return (
        "Later runs need only the last two commands.",
        "As long as the policy stays the same, only run and verify are repeated.",
        "",
    )[task.variant % 3]
