"""gitlab: the image of the job is pinned by digest."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept any build: the image of the job is pinned."""
    return True


def bind(scene: Scene) -> Binding:
    """Ask for a digest; deny a job whose image goes by a tag."""
    image = f"registry.{scene.organisation}.example/ci/builder:latest"
    return Binding(
        parameters={},
        requests=(
            "the image of the job was pinned by its sha256 digest",
            "the job image is given by `@sha256:` and 64 hex digits, never by a tag",
            "jobs whose image is not pinned to a digest are refused",
            "the runner used an image with an `@sha256:` digest at its end",
        ),
        violation=Violation(
            message=f"job image '{image}' is not pinned by digest", environment=(("CI_JOB_IMAGE", image),)
        ),
    )


RULE = Rule(
    name="gitlab_pinned_image",
    attestor="gitlab",
    module="gitlab/pinned_image.rego",
    title="pinned-image",
    explanation=(
        "The expression ends in `$`, so nothing may follow the 64 digits, and a job without an image has an "
        "empty text on record, which does not match."
    ),
    applies=applies,
    bind=bind,
)
