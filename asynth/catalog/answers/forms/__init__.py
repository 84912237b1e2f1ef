"""Ways to lay an answer out, one file each; and the whole answer: named defaults, the form, the negative check."""

from __future__ import annotations

from collections.abc import Callable

from asynth.catalog.answers.forms.annotated import annotated
from asynth.catalog.answers.forms.brief import brief
from asynth.catalog.answers.forms.notes import notes
from asynth.catalog.answers.forms.pair import pair
from asynth.catalog.answers.forms.policy_first import policy_first
from asynth.catalog.answers.forms.questions import questions
from asynth.catalog.answers.forms.roles import roles
from asynth.catalog.answers.forms.saved import saved
from asynth.catalog.answers.forms.script import script
from asynth.catalog.answers.forms.steps import steps
from asynth.catalog.answers.refusal import show_refusal
from asynth.catalog.answers.sentences import name_subject
from asynth.catalog.answers.task import Task
from asynth.catalog.omissions import name_defaults
from asynth.script import Prose, Script

FORMS: dict[str, Callable[[Task], Script]] = {
    "steps": steps,
    "brief": brief,
    "script": script,
    "saved": saved,
    "policy-first": policy_first,
    "roles": roles,
    "pair": pair,
    "annotated": annotated,
    "questions": questions,
    "notes": notes,
}


def answer(task: Task) -> Script:
    """Return the whole answer to `task`."""
    parts = FORMS[task.form](task)
    if task.refusal:
        parts += show_refusal(task)
    if not task.omitted:
        return parts
    return open_with(name_defaults(task.omitted, name_subject(task), task.variant), parts)


def open_with(sentence: str, parts: Script) -> Script:
    """Return `parts` with `sentence` before all else."""
    first = parts[0]
    if isinstance(first, Prose) and not first.text.startswith(("1.", "**")):
        return (Prose(f"{sentence} {first.text}"), *parts[1:])
    return (Prose(sentence), *parts)


__all__ = ["FORMS", "answer", "open_with"]
