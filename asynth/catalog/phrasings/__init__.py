"""How users ask. A register is one plain file of ``fixtures/phrasings``; its order is the order of the dimension."""

from asynth.catalog.phrasings.facts import FORMS, STYLES, Facts
from asynth.catalog.phrasings.phrasing import STATES, Phrasing
from asynth.catalog.phrasings.registers import read_register
from asynth.catalog.plugins import extend

REGISTERS = (
    "plan",
    "question",
    "team",
    "ticket",
    "chat",
    "list",
    "terse",
    "transcript",
    "mail",
    "review",
    "migration",
    "handbook",
    "pipeline",
    "report",
    "note",
)

_BUILTIN = tuple(phrasing for register in REGISTERS for phrasing in read_register(register))
PHRASINGS = extend(_BUILTIN, "asynth.phrasings", Phrasing, lambda phrasing: phrasing.name)
PHRASINGS_BY_NAME = {phrasing.name: phrasing for phrasing in PHRASINGS}

__all__ = ["FORMS", "PHRASINGS", "PHRASINGS_BY_NAME", "REGISTERS", "STATES", "STYLES", "Facts", "Phrasing"]
