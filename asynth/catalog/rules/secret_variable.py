"""A variable that a user keeps secret although its name says nothing of the kind to witness."""

from __future__ import annotations

from asynth.catalog.member import Scene


def secret_variable(scene: Scene) -> tuple[str, str]:
    """Return name and value; no default pattern of witness (`*TOKEN*`, `*SECRET*`, ...) fits the name."""
    return f"{scene.organisation.upper()}_PIN", "2718"


def marked(name: str) -> str:
    """Return the option that makes witness hold `name` for sensitive."""
    return f"--env-add-sensitive-key {name}"
