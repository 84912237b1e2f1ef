"""product: no product has one of certain endings."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import through_shell


def applies(build: Build) -> bool:
    """Accept builds all of whose products are known."""
    return bool(build.artifacts) and build.outputs is not None


def bind(scene: Scene) -> Binding:
    """Forbid endings that keys and settings go by; deny a key left beside the artifact."""
    return Binding(
        parameters={"endings": [".pem", ".env"]},
        requests=(
            "no product ends in `.pem` or `.env`",
            "the step leaves no `.env` and no `.pem` file behind, in whatever folder",
            "products whose names end in `.env` or `.pem` are refused",
            "nothing with the ending `.pem` or `.env` leaks into the output",
        ),
        violation=Violation(
            message="product deploy.pem ends in .pem",
            command=through_shell(f"{scene.command} && echo placeholder > deploy.pem"),
        ),
    )


RULE = Rule(
    name="product_forbidden_endings",
    attestor="product",
    module="product/forbidden_files.rego",
    title="forbidden-files",
    explanation=(
        "`endswith` looks at the whole recorded path and so finds such a file in any folder, which a glob would miss "
        "where its `*` stops at a `/`; the second rule denies a step that recorded no product at all."
    ),
    applies=applies,
    bind=bind,
)
