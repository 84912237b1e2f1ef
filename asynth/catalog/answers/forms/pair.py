"""Two blocks: what is done once, and what every run repeats."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Part, Prose, Script


def pair(task: Task) -> Script:
    """Return the setup and the repeated part; rules are written by the setup too."""
    keys = make.key_commands(task)
    what = ("Once, keys and signed policy:" if keys else "Once, the signed policy:",
            "Setup, done once:",
            "Only when keys or rules change:" if keys else "Only when the policy changes:")[task.variant % 3]  # fmt: skip
    again = ("Every run, then the check:", "Each time:", "Per run:")[task.variant % 3]
    parts: list[Part] = [
        Prose(what),
        make.bash(keys, make.rule_commands(task), make.policy_commands(task), make.sign(task)),
        Prose(again),
        make.bash(make.run(task), make.verify(task)),
        Prose(say.open_ends(task)),
    ]
    return tuple(parts)
