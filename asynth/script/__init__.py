"""What an answer says: parts that are text and execution at once, rendering to Markdown, extraction from it."""

from asynth.script.blocks import Bash, File, Illustration, Part, Prose, Script, Text, render, runnable
from asynth.script.extraction import Block, GrammarError, extract

__all__ = [
    "Bash",
    "Block",
    "File",
    "GrammarError",
    "Illustration",
    "Part",
    "Prose",
    "Script",
    "Text",
    "extract",
    "render",
    "runnable",
]
