"""product: there are no more products than expected."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import through_shell


def applies(build: Build) -> bool:
    """Accept builds all of whose products are known."""
    return bool(build.artifacts) and bool(build.outputs)


def bind(scene: Scene) -> Binding:
    """Allow as many files as the build makes; deny one more."""
    limit = len(scene.build.outputs or ())
    files = "file" if limit == 1 else "files"
    return Binding(
        parameters={"limit": limit},
        requests=(
            f"the step produced at most {limit} {files}",
            f"no more than {limit} {files} came out of it",
            f"it stays at {limit} {files}; a run that leaves more is refused",
            f"the products number {limit} or fewer, but not zero",
        ),
        violation=Violation(
            message=f"step produced {limit + 1} files",
            command=through_shell(f"{scene.command} && cp {scene.artifact} {scene.artifact}.bak"),
        ),
    )


RULE = Rule(
    name="product_count_limit",
    attestor="product",
    module="product/file_count.rego",
    title="file-count",
    explanation=(
        "The whole attestation is an object with one key for each product, so `count(input)` counts files, changed "
        "ones as well as new ones; zero gets a rule of its own because it is not above any limit."
    ),
    applies=applies,
    bind=bind,
)
