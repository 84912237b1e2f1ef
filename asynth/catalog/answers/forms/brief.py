"""Commands first; a line where something would surprise."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Prose, Script


def brief(task: Task) -> Script:
    """Return two blocks, the rules between them."""
    files, commands = make.policy_parts(task)
    first = "Keys, then the attested run:" if task.arrangement.made else "The attested run, with your own key:"
    return (
        Prose(first),
        make.bash(make.key_commands(task), make.run(task)),
        *make.rule_files(task),
        *files,
        Prose("The policy, signed with its own key, and the check:"),
        make.bash(commands, f"{task.sign_command()}\n", make.verify(task)),
        Prose(f"{say.catches(task)} {say.open_ends(task)}".lstrip()),
    )
