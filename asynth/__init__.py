"""Executed, verified question-and-answer examples that teach a language model the witness CLI."""
