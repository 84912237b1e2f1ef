"""product: certain files were made by the step."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation

_ELSEWHERE = "from-elsewhere"


def applies(build: Build) -> bool:
    """Accept builds that make an artifact: its absence among the products is what the rule denies."""
    return bool(build.artifacts)


def bind(scene: Scene) -> Binding:
    """Ask for the scene's artifact; deny a run that only copies one which was built before, outside of witness.

    The copy has the artifact's digest, so verify still finds the attestation and only the rule speaks against it.
    """
    files: list[Json] = [scene.artifact]
    copy = f"{_ELSEWHERE}/{scene.artifact.rsplit('/', 1)[-1]}"
    return Binding(
        parameters={"files": files},
        requests=(
            f"the step itself produced `{scene.artifact}`",
            f"`{scene.artifact}` is among the recorded products",
            f"`{scene.artifact}` was made by this run and not carried in from somewhere else",
            f"a run that leaves no new `{scene.artifact}` is turned down",
        ),
        violation=Violation(
            message=f"product {scene.artifact} is missing",
            prelude=f"{scene.command} > /dev/null\nmkdir {_ELSEWHERE}",
            command=f"cp {scene.artifact} {copy}",
        ),
    )


RULE = Rule(
    name="product_required_outputs",
    attestor="product",
    module="product/outputs.rego",
    title="outputs",
    explanation=(
        "A product is a file that the command created or changed; `object.get` walks to its digest and falls back to `''`, "
        "so a file that was there before, or that has no SHA-256, counts as missing."
    ),
    applies=applies,
    bind=bind,
)
