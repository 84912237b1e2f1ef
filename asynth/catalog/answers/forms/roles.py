"""By person: who owns the policy, who runs the job, who receives the result."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Part, Prose, Script


def roles(task: Task) -> Script:
    """Return three parts under bold names."""
    attest, policy = task.keys
    files, commands = make.policy_parts(task)
    catch = say.catches(task) or ("" if task.rules else f"{say.about_policy(task)}.")
    parts: list[Part] = []
    if task.arrangement.made:
        parts += [
            Prose(f"**Before anything else**, both key pairs. The job gets `{attest}.key`, the policy's owner keeps "
                  f"`{policy}.key`:"),
            make.bash(make.key_commands(task)),
        ]  # fmt: skip
    parts += [
        Prose(f"**The job** runs the command under witness. {say.about_run(task)}".rstrip()),
        make.bash(make.run(task)),
        Prose(f"**The policy's owner** decides what is enough. {catch}".rstrip()),
        *make.rule_files(task),
        *files,
        make.bash(commands, make.sign(task)),
        Prose(f"**Whoever receives {_received(task)}** needs the signed policy, `{policy}.pub` and the attestation. "
              f"{say.about_verify(task)}:"),
        make.bash(make.verify(task)),
        Prose(f"{say.refuses(task)} {say.open_ends(task)}".lstrip()),
    ]  # fmt: skip
    return tuple(parts)


def _received(task: Task) -> str:
    return "the commit" if task.subject == "commit" else f"`{task.scene.artifact}`"
