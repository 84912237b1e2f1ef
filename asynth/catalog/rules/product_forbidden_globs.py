"""product: no product has a name of certain forms."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import through_shell


def applies(build: Build) -> bool:
    """Accept builds all of whose products are known."""
    return bool(build.artifacts) and build.outputs is not None


def bind(scene: Scene) -> Binding:
    """Forbid names that keys and settings go by; deny a key left beside the artifact."""
    return Binding(
        parameters={"patterns": ["*.pem", ".env"]},
        requests=(
            "no `*.pem` or `.env` file is among the products",
            "the step leaves no `.env` and nothing that matches `*.pem` behind, in whatever folder",
            "products named `.env` or `*.pem` are refused",
            "nothing called `*.pem` or `.env` leaks into the output",
        ),
        violation=Violation(
            message="product deploy.pem matches *.pem",
            command=through_shell(f"{scene.command} && echo placeholder > deploy.pem"),
        ),
    )


RULE = Rule(
    name="product_forbidden_globs",
    attestor="product",
    module="product/forbidden_files.rego",
    title="forbidden-files",
    explanation=(
        "The patterns are matched against the bare file name, which the expression `^.*/` cuts out of the path, since"
        " `*` in `glob.match` does not cross a `/`."
    ),
    applies=applies,
    bind=bind,
)
