"""A script that stays on disk: it attests and writes the policy, the answer calls it and checks."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import File, Part, Prose, Script

NAME = "../attest.sh"


def saved(task: Task) -> Script:
    """Return the keys, the rules, a script file, its call and the check."""
    files, commands = make.policy_parts(task)
    text = f"#!/bin/sh\nset -eu\n{make.run(task)}\n{commands}{task.sign_command()}\n"
    summary = say.summary(task)
    parts: list[Part] = [Prose(summary)] if summary else []
    if task.arrangement.made:
        parts += [Prose(f"Once, the keys. {say.two_keys(task)[0].upper() + say.two_keys(task)[1:]}."),
                  make.bash(make.key_commands(task))]  # fmt: skip
    if len(task.rules) == 1:
        parts.append(Prose(f"{say.about_rules(task)}"))
    parts += [*make.rule_files(task), *files]
    parts.append(File(NAME, text, "sh", f"Save run and policy as `{NAME}`:"))
    return (
        *parts,
        Prose(f"Call it from the project's directory. {say.about_verify(task)}:"),
        make.bash(f"sh {NAME}\n", make.verify(task)),
        Prose(" ".join(filter(None, (say.catches(task), say.open_ends(task))))),
    )
