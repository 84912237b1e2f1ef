"""Pieces that several forms put into their blocks."""

from __future__ import annotations

from asynth.catalog.answers.task import AppliedRule, Task
from asynth.catalog.procedure.policies import WRITERS, as_commands
from asynth.script import Bash, File, Part


def rule_file(applied: AppliedRule, lead: str = "Save the rule as") -> File:
    """Return the module as a file to save."""
    return File(applied.file, applied.text, "rego", f"{lead} `{applied.file}`:")


def rule_files(task: Task) -> tuple[File, ...]:
    """Return all modules as files to save."""
    return tuple(rule_file(applied) for applied in task.rules)


def policy_parts(task: Task) -> tuple[tuple[Part, ...], str]:
    """Return the files that the policy is written from, and the commands that write it."""
    *files, last = WRITERS[task.style](task.document())
    return tuple(files), last.text


def policy_commands(task: Task) -> str:
    """Return the commands that write the policy, its template included."""
    return as_commands(WRITERS[task.style](task.document()))


def rule_commands(task: Task) -> str:
    """Return the commands that save the modules."""
    return "".join(f"cat > {applied.file} <<'REGO'\n{applied.text}REGO\n" for applied in task.rules)


def key_commands(task: Task) -> str:
    """Return the commands that make the keys, or "" where the user has them."""
    return task.key_commands() if task.arrangement.made else ""


def run(task: Task) -> str:
    """Return the attested run as a line."""
    return f"{task.run_command()}\n"


def sign(task: Task) -> str:
    """Return the signing of the policy as a line, after a check of its Rego where there is any."""
    check = "witness policy check ../policy.json\n" if task.rules else ""
    return f"{check}{task.sign_command()}\n"


def verify(task: Task) -> str:
    """Return the verification as a line."""
    return f"{task.verify_command()}\n"


def bash(*texts: str) -> Bash:
    """Return one block of `texts`."""
    return Bash("".join(texts))
