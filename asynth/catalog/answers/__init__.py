"""What an expert answers: one task, four ways to write a policy, three ways to lay an answer out."""

from asynth.catalog.answers.layouts import LAYOUTS
from asynth.catalog.answers.task import AppliedRule, Task

__all__ = ["LAYOUTS", "AppliedRule", "Task"]
