"""What inspections share: an attestation that is there, a look into it with the output to expect, and its verification."""

from __future__ import annotations

from asynth.catalog.scenarios.scenario import Situation, Told
from asynth.script import Bash, Prose, Text


def inspect(situation: Situation, *, context: str, lead: str, look: str, output: str, meaning: str) -> Told:
    """Tell of a run that went well and of a look into what it wrote.

    :param look: the commands that print `output`
    :param meaning: what the output says, and what it does not
    """
    task = situation.task
    subject = f"`{task.scene.artifact}`" if task.subject == "artifact" else "the commit"
    wanted = situation.pick(
        f" Afterwards verify {subject} with `../policy.signed.json` and `../{task.keys[1]}.pub`.",
        f" And then verify {subject}: policy `../policy.signed.json`, its key `../{task.keys[1]}.pub`.",
    )
    return Told(
        context=context + wanted,
        past=situation.went(f"{task.run_command()}\n", hidden=situation.policy()),
        answer=(
            Prose(lead),
            Bash(look),
            Text(output),
            Prose(
                meaning
                + situation.pick(
                    " Reading is not checking, though: anybody can write such a file. Only verify looks at the signature:",
                    " None of this is checked yet. That is what verify is for:",
                    " Trust it after verify has accepted it:",
                )
            ),
            Bash(f"{task.verify_command()}\n"),
            Prose(situation.ending),
        ),
    )
