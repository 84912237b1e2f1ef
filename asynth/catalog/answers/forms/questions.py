"""Questions and answers, as for a handbook."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Part, Prose, Script


def questions(task: Task) -> Script:
    """Return four or five short questions, each answered by a block."""
    parts: list[Part] = []
    if task.arrangement.made:
        parts += [Prose(f"**Which keys are needed?** Two: {say.two_keys(task)}."),
                  make.bash(make.key_commands(task))]  # fmt: skip
    parts += [
        Prose(f"**How is `{task.scene.step}` recorded?** {say.about_run(task)}".rstrip()),
        make.bash(make.run(task)),
    ]
    files, commands = make.policy_parts(task)
    if task.rules:
        asked = "does the rule" if len(task.rules) == 1 else "do the rules"
        parts += [
            Prose(f"**What {asked} look like?** {say.about_rules(task).rstrip('.')}."),
            *make.rule_files(task),
        ]
    parts += [
        Prose(
            f"**What does the policy say?** {_content(task)} {'' if task.rules else f'{say.about_policy(task)}.'}".rstrip()
        ),
        *files,
        make.bash(commands, make.sign(task)),
        Prose(f"**How is it checked?** {say.about_verify(task)}:"),
        make.bash(make.verify(task)),
        Prose(f"**What is not covered?** {say.open_ends(task)} {'' if task.rules else say.catches(task)}".rstrip()),
    ]
    return tuple(parts)


def _content(task: Task) -> str:
    types = say.count_types(task)
    return f"It requires {types} of the step `{task.scene.step}`, signed by `{task.keys[0]}`."
