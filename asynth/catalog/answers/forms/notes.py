"""Commands in one go, remarks as a list below."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Part, Prose, Script


def notes(task: Task) -> Script:
    """Return the files, one block, and the remarks."""
    files, commands = make.policy_parts(task)
    remarks = [
        f"{say.about_run(task)}",
        say.explain_rule(task) or say.fresh_product(task),
        f"{say.about_policy(task)}.",
        f"{say.catches(task)}",
        f"{say.open_ends(task)}",
    ]
    parts: list[Part] = [*make.rule_files(task), *files]
    if parts:
        parts.append(
            Prose(f"Then, in the project's directory{', with your own keys' if not task.arrangement.made else ''}:")
        )
    else:
        parts.append(Prose("All of it, in the project's directory:"))
    parts += [
        make.bash(
            make.key_commands(task), make.run(task), commands, f"{task.sign_command()}\n", make.verify(task)
        ),
        Prose("\n".join(f"- {remark}" for remark in remarks if remark)),
    ]  # fmt: skip
    return tuple(parts)
