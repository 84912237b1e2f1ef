"""What users write: whole messages in plain files of ``fixtures/phrasings/<family>``, filled in with the facts of a spec."""

from asynth.catalog.prompts.message import KINDS, MARKS, REGISTERS, SAME, Message, MessageError, read_messages
from asynth.catalog.prompts.template import Template

__all__ = ["KINDS", "MARKS", "REGISTERS", "SAME", "Message", "MessageError", "Template", "read_messages"]
