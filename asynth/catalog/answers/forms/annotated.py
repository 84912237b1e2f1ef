"""After each block, what exists now and what it is good for."""

from __future__ import annotations

from asynth.catalog.answers import sentences as say
from asynth.catalog.answers.forms import parts as make
from asynth.catalog.answers.task import Task
from asynth.catalog.phrasings.facts import join
from asynth.script import Part, Prose, Script


def annotated(task: Task) -> Script:
    """Return blocks with their outcome below."""
    attest, policy = task.keys
    parts: list[Part] = []
    if task.arrangement.made:
        parts += [
            make.bash(make.key_commands(task)),
            Prose(
                f"Leaves `../{attest}.key` and `../{policy}.key` with their `.pub` halves. {_capital(say.two_keys(task))}."
            ),
        ]
    fresh = "" if task.rules else say.fresh_product(task)
    parts += [
        make.bash(make.run(task)),
        Prose(f"Leaves `{task.attestation}`, signed, with {_recorded(task)}. {fresh}".rstrip()),
    ]
    if task.rules:
        parts += make.rule_files(task)
        parts.append(Prose(say.about_rules(task).rstrip(".") + "."))
    files, commands = make.policy_parts(task)
    parts += [
        *files,
        make.bash(commands, make.sign(task)),
        Prose(f"Leaves `../policy.json` to read and `../policy.signed.json` to hand out. {say.about_policy(task)}."),
        make.bash(make.verify(task)),
        Prose(" ".join(filter(None, (
            "Prints `Verification succeeded`.", say.catches(task), say.open_ends(task)
        )))),
    ]  # fmt: skip
    return tuple(parts)


def _recorded(task: Task) -> str:
    return join(("material", "command-run", "product", *(task.extras or ("environment", "git"))))


def _capital(text: str) -> str:
    return text if text.startswith("`") else text[0].upper() + text[1:]
