"""Openings of people who keep trails."""

from asynth.catalog.phrasings.layouts import chat, prose

from asynth.catalog.phrasings.phrasing import Phrasing

PHRASINGS = (
    Phrasing("Before the season opens our {step} step needs {attestors} attested. Which commands do that?", prose, 1),
    Phrasing("We print trail sheets and want {step} on record, with {attestors}. Any advice?", chat, 2),
)
