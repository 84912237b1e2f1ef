"""docker: every base image comes from an approved place."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Rule, Scene, Violation
from asynth.catalog.rules.documents import edited


def applies(build: Build) -> bool:
    """Accept builds whose metadata name a base image."""
    return "docker" in build.attestors and bool(build.document.base)


def bind(scene: Scene) -> Binding:
    """Allow the base image's folder; deny an image that was built on another one."""
    base = scene.build.document.base
    prefix = base.rsplit("/", 1)[0] + "/"
    other = base.replace("/base/", "/mirror/")
    return Binding(
        parameters={"prefix": prefix},
        requests=(
            f"all base images come from below `{prefix}`",
            f"the image is built on nothing but `{prefix}` images",
            f"every material of the image starts with `{prefix}`",
            f"base images whose URL does not begin with `{prefix}` are refused",
        ),
        violation=Violation(message=f"base image {other} is not approved", command=edited(scene, "s|/base/|/mirror/|")),
    )


RULE = Rule(
    name="docker_base_images",
    attestor="docker",
    module="docker/base_images.rego",
    title="base-images",
    explanation=(
        "Materials are listed by platform, so the rule walks through platforms and then through their "
        "materials; the second rule denies metadata that describe no image."
    ),
    applies=applies,
    bind=bind,
)
