"""How users ask. A file holds the openings of one register; the order of the tuple is the order of the dimension."""

from asynth.catalog.phrasings import plan, teams
from asynth.catalog.phrasings.facts import FORMS, STYLES, Facts
from asynth.catalog.phrasings.phrasing import Phrasing
from asynth.catalog.plugins import extend

_BUILTIN: tuple[Phrasing, ...] = plan.PHRASINGS + teams.PHRASINGS
PHRASINGS = extend(_BUILTIN, "asynth.phrasings", Phrasing, lambda phrasing: phrasing.opening)

__all__ = ["FORMS", "PHRASINGS", "STYLES", "Facts", "Phrasing"]
