"""Pairs of a right and a wrong answer to the same prompt, both executed from the same state."""
