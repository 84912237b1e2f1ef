"""slsa: builder and type of the build."""

from __future__ import annotations

from asynth.catalog.attestors import CI
from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the builder has nothing to do with what is built."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for witness's own builder; deny a provenance that a CI attestor changed."""
    builder = "https://witness.dev/witness-default-builder@v0.1"
    kind = "https://witness.dev/slsa-build@v0.1"
    return Binding(
        parameters={"expected": kind, "trusted": builder},
        requests=(
            f"the provenance names the builder `{builder}` and the build type `{kind}`",
            f"builder id and build type are `{builder}` and `{kind}`",
            f"the build type is `{kind}`, by the builder `{builder}`",
            f"a provenance of another builder than `{builder}` or another build type than `{kind}` is refused",
        ),
        violation=Violation(
            message="builder is https://witness.dev/witness-gitlab-component-builder@v0.1",
            environment=(("GITLAB_CI", "true"),),
            attestors=("gitlab",),
        ),
    )


RULE = Rule(
    name="slsa_builder",
    attestor="slsa",
    module="slsa/builder.rego",
    title="builder",
    explanation=(
        "The keys of the provenance are spelled with underscores here, not as on slsa.dev; a CI attestor in "
        "the same run would put its own builder in the place of the default one."
    ),
    applies=applies,
    bind=bind,
    excludes=frozenset(CI),
)
