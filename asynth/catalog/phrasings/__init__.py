"""How users ask, in the families whose prompts are not whole messages yet: frames, wishes, and the wordings of their facts."""

from asynth.catalog.phrasings.facts import FORMS, STYLES

__all__ = ["FORMS", "STYLES"]
