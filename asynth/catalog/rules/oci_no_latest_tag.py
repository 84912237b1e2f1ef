"""oci: the image is tagged in our registry, and not as latest."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation


def applies(build: Build) -> bool:
    """Accept builds whose image bears a known tag."""
    return "oci" in build.attestors and bool(build.document.tag) and build.document.tag in build.command


def bind(scene: Scene) -> Binding:
    """Allow the tag's registry; deny an image tagged as latest."""
    tag = scene.build.document.tag
    registry = tag.split("/", 1)[0] + "/"
    latest = tag.rsplit(":", 1)[0] + ":latest"
    return Binding(
        parameters={"mutable": ":latest", "registry": registry},
        requests=(
            f"the image's tags are all in `{registry}` and none ends in `:latest`",
            f"no `:latest` image passes, nor one tagged outside `{registry}`",
            f"every tag starts with `{registry}` and is not `:latest`",
            f"tags ending in `:latest`, or not starting with `{registry}`, are refused",
        ),
        violation=Violation(message=f"image tag {latest} is mutable", command=scene.command.replace(tag, latest)),
    )


RULE = Rule(
    name="oci_no_latest_tag",
    attestor="oci",
    module="oci/image_tags.rego",
    title="image-tags",
    explanation=(
        "An image can bear several tags, and each must pass; one without any tag is denied by the third rule,"
        " since the first two have nothing to iterate."
    ),
    applies=applies,
    bind=bind,
)
