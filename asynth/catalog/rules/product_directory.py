"""product: every product lies in one directory."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.command_line import through_shell


def _inside(build: Build, artifact: str) -> bool:
    directory, slash, _ = artifact.rpartition("/")
    outputs = [output.replace("{artifact}", artifact) for output in build.outputs or ("",)]
    return bool(slash) and all(output.startswith(f"{directory}/") for output in outputs)


def applies(build: Build) -> bool:
    """Accept builds that write into a directory and nowhere else."""
    return bool(build.artifacts) and all(_inside(build, artifact) for artifact in build.artifacts)


def bind(scene: Scene) -> Binding:
    """Allow the artifact's directory; deny a second copy at the top."""
    directory = scene.artifact.rsplit("/", 1)[0] + "/"
    stray = scene.artifact.rsplit("/", 1)[1] + ".bak"
    return Binding(
        parameters={"directory": directory},
        requests=(
            f"every product lies below `{directory}`",
            f"the step writes to `{directory}` and nowhere else",
            f"nothing outside `{directory}` was created or changed",
            f"files that turn up anywhere but in `{directory}` get the run refused",
        ),
        violation=Violation(
            message=f"product {stray} is outside the output directory",
            command=through_shell(f"{scene.command} && cp {scene.artifact} {stray}"),
        ),
    )


RULE = Rule(
    name="product_directory",
    attestor="product",
    module="product/directory.rego",
    title="directory",
    explanation=(
        "Products are all files that the command created or changed, not only the announced ones, so one stray file "
        "is enough; the slash keeps a sibling directory with a longer name out."
    ),
    applies=applies,
    bind=bind,
)
