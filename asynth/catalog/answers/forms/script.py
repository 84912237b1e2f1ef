"""One script with comments; rules and template are written by it too."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.script import Prose, Script


def script(task: Task) -> Script:
    """Return everything as one commented block."""
    sections = []
    if task.arrangement.made:
        sections.append(f"# {say.two_keys(task)}\n{make.key_commands(task)}")
    sections.append(f"# {_on_run(task)}\n{make.run(task)}")
    sections += [
        f"# {applied.rule.title}: asked of the {applied.rule.attestor} attestation\n"
        f"cat > {applied.file} <<'REGO'\n{applied.text}REGO\n"
        for applied in task.rules
    ]
    sections.append(f"# {say.about_policy(task)}\n{make.policy_commands(task)}{task.sign_command()}\n")
    sections.append(f"# {say.about_verify(task)}\n{make.verify(task)}")
    return (
        Prose(f"{say.summary(task)} Run it in the project's directory:".lstrip()),
        make.bash("\n".join(sections)),
        Prose(" ".join(filter(None, (say.catches(task), say.open_ends(task))))),
    )


def _on_run(task: Task) -> str:
    if not task.extras:
        return "nothing has to be given to -a for what is always recorded"
    return "-a is for the extra attestors; material, command-run and product are always there"
