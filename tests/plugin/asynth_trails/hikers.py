"""Requests of people who keep trails."""

from asynth.catalog.phrasings.phrasing import Phrasing
from asynth.catalog.phrasings.template import Template

PHRASINGS = (
    Phrasing(
        "hikers 1",
        Template(
            "Before the season opens our {step} step needs {attestors} attested: {project}, {describes}, `{command}`"
            "[[artifact: , which prints `{artifact}`]]. {keys_said} Open until {expires}, checked by {subject}."
            "[[rules:  Rangers insist that {rules}.]] {style} {form}"
        ),
    ),
    Phrasing(
        "hikers 2",
        Template(
            "We print trail sheets and want {step} on record. Record {records} of `{command}` in {project} ({describes})"
            "[[artifact: ; the sheet is `{artifact}`]]. Signed with {keys}; the policy ends {expires}; later {subject} "
            "is verified[[rules:  and {rules}]]. {style}"
        ),
        form="notes",
    ),
)
