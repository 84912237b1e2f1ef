"""Reading the phrasings of one register from its plain file below ``fixtures/phrasings``.

A file holds the phrasings one after another, each below a line of ``###`` and its marks: ``form=NAME`` says how the answer
is laid out where the text does not ask for a form, ``refusal`` that the user wants to see the check fail.
"""

from __future__ import annotations

from asynth.catalog.phrasings.facts import FORMS
from asynth.catalog.phrasings.phrasing import SLOTS, STATES, Phrasing
from asynth.catalog.phrasings.template import Template
from asynth.resources import fixtures_root

MARK = "###"


class RegisterError(ValueError):
    """A file of phrasings is not in the form that this room reads."""


def read_register(name: str) -> tuple[Phrasing, ...]:
    """Return the phrasings of ``fixtures/phrasings/NAME.txt`` in their order.

    :raises RegisterError: naming the phrasing that is wrong
    """
    text = (fixtures_root() / "phrasings" / f"{name}.txt").read_text(encoding="utf-8")
    found: list[Phrasing] = []
    for entry in f"\n{text}".split(f"\n{MARK}")[1:]:
        marks, _, body = entry.partition("\n")
        found.append(_phrasing(f"{name} {len(found) + 1}", marks.split(), body.strip("\n")))
    if not found:
        raise RegisterError(f"the register {name} is empty")
    return tuple(found)


def _phrasing(name: str, marks: list[str], body: str) -> Phrasing:
    form = next((mark.removeprefix("form=") for mark in marks if mark.startswith("form=")), "")
    others = [mark for mark in marks if not mark.startswith("form=") and mark != "refusal"]
    template = Template(body)
    unknown = [slot for slot in template.slots if slot not in SLOTS]
    if others or unknown:
        raise RegisterError(f"phrasing {name}: unknown {', '.join([*others, *unknown])}")
    says_form = not set(template.slots).isdisjoint(STATES["form"])
    if says_form == bool(form) or (form and form not in FORMS):
        raise RegisterError(f"phrasing {name} must either hold {{form}} or be marked with one of {', '.join(FORMS)}")
    return Phrasing(name, template, form, "refusal" in marks)
