"""The facts of a CI task as messages tell them, and which dimensions of a spec a slot shows."""

from __future__ import annotations

from asynth.catalog.families.ci.answers import Explained
from asynth.catalog.prompts import Message
from asynth.example.draft import Past
from asynth.script import Bash, Text, render

FILE = frozenset({"system", "build", "artifact", "setting", "step", "around"})

SLOTS: dict[str, frozenset[str]] = {
    "system": frozenset({"system"}),
    "unit": frozenset({"system"}),
    "command": frozenset({"build"}),
    "file": frozenset({"artifact"}),
    "step": frozenset({"step"}),
    "branch": frozenset({"setting"}),
    "key": frozenset({"names"}),
    "public": frozenset({"names"}),
    "pasted": FILE,
    "pasted_both": FILE | {"deploy"},
    "deploy": frozenset({"deploy"}),
    "rule": frozenset({"system", "rule"}),
    "want": frozenset({"system", "rule", "said"}),
    "job_file": FILE | {"names", "gated"},
    "script": frozenset({"build", "step"}),
    "session": frozenset({"build", "artifact", "step"}),
    "error": frozenset({"system"}),
    "complaint": frozenset({"system"}),
    "repository": frozenset({"setting"}),
    "server": frozenset({"setting"}),
}
"""By name of the slot. What no slot of a message shows has its house default."""


def shown_by(message: Message) -> frozenset[str]:
    """Return the dimensions that `message` shows.

    :raises KeyError: if it has a slot that is not known
    """
    return frozenset().union(*(SLOTS[slot] for slot in message.tells))


def tell(explained: Explained, plain: str, past: Past, message: Message, said: int) -> dict[str, object]:
    """Return what messages can tell.

    :param message: the one that tells it
    :param said: in which of its sentences the rule is asked for, by number
    :param plain: the CI file before witness came
    :param past: what was run before, and what was said
    """
    procedure, job, system = explained.procedure, explained.job, explained.system
    artifact = procedure.artifact
    shown = render(tuple(part for part in past.shown if isinstance(part, Bash)))
    language = "groovy" if explained.file == "Jenkinsfile" else "yaml"
    facts: dict[str, object] = {
        "system": system.spoken,
        "unit": system.unit,
        "command": job.command,
        "file": artifact,
        "step": job.step,
        "branch": job.branch,
        "key": system.stored(job.secrets.key),
        "public": system.stored(job.secrets.public),
        "pasted": f"```{language}\n{plain.rstrip()}\n```",
        "job_file": f"```{language}\n{system.render(job).rstrip()}\n```",
        "pasted_both": f"```{language}\n{plain.rstrip()}\n```",
        "deploy": job.deploy[-1] if job.deploy else "",
        "script": shown,
        "session": shown,
        "error": render((Text(past.quoted),)) if past.quoted else "",
        "complaint": past.quoted,
        "has_file": bool(artifact) and artifact not in job.command,
        "has_artifact": bool(artifact),
        "has_branch_rule": job.everywhere,
    }
    if procedure.rules:
        forms = procedure.rules[0].forms
        named = "command" in message.tells

        def say(text: str) -> str:
            return text.replace(f"`{job.command}`", "this command") if named else text

        facts["want"] = say(forms.want(said, f"{message.name} {job.command}"))
        facts["rule"] = {
            "clause": say(forms.clause),
            "imperative": say(forms.imperative),
            "noun": say(forms.noun),
            "incident": forms.incident,
        }
    return facts
