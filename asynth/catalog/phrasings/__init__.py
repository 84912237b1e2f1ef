"""How users ask. A file holds the openings of one register; the order of the tuple is the order of the dimension."""

from asynth.catalog.phrasings import plan, teams
from asynth.catalog.phrasings.facts import FORMS, STYLES, Facts
from asynth.catalog.phrasings.phrasing import Phrasing

PHRASINGS: tuple[Phrasing, ...] = plan.PHRASINGS + teams.PHRASINGS

__all__ = ["FORMS", "PHRASINGS", "STYLES", "Facts", "Phrasing"]
