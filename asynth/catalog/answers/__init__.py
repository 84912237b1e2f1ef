"""What an expert answers: one task, five ways to write a policy, ten ways to lay an answer out."""

from asynth.catalog.answers.forms import FORMS, answer
from asynth.catalog.answers.task import AppliedRule, Task

__all__ = ["FORMS", "AppliedRule", "Task", "answer"]
