"""Rules over `docker`, `oci` and `k8smanifest`: what an image is built on, how it is tagged, and what is deployed of it.

They apply to builds whose document is known.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Violation, rule
from asynth.catalog.rules.command_line import edited, followed, name_all

_SECRET = "printf '%s\\n' --- 'apiVersion: v1' 'kind: Secret' 'metadata:' '  name: extra'"


@rule(
    attestor="docker",
    module="docker/base_images.rego",
    title="base-images",
    explanation=(
        "Materials are listed by platform, so the rule walks through platforms and then through their "
        "materials; the second rule denies metadata that describe no image."
    ),
    applies=lambda build: "docker" in build.attestors and bool(build.document.base),
)
def docker_base_images(attested: AttestedBuild) -> Binding:
    """Allow the base image's folder; deny an image that was built on another one."""
    base = attested.build.document.base
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
        violation=Violation(
            message=f"base image {other} is not approved", command=edited(attested, "s|/base/|/mirror/|")
        ),
    )


@rule(
    attestor="oci",
    module="oci/image_tags.rego",
    title="image-tags",
    explanation=(
        "An image can bear several tags, and each must pass; one without any tag is denied by the third rule,"
        " since the first two have nothing to iterate."
    ),
    applies=lambda build: "oci" in build.attestors and bool(build.document.tag) and build.document.tag in build.command,
)
def oci_no_latest_tag(attested: AttestedBuild) -> Binding:
    """Allow the tag's registry; deny an image tagged as latest."""
    tag = attested.build.document.tag
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
        violation=Violation(message=f"image tag {latest} is mutable", command=attested.command.replace(tag, latest)),
    )


@rule(
    attestor="k8smanifest",
    module="k8smanifest/kinds_and_digests.rego",
    title="kinds",
    explanation=(
        "Each document of a manifest is an entry of `recordeddocs`; a container image would need a digest "
        "besides, and a manifest in which no object was found is denied."
    ),
    applies=lambda build: "k8smanifest" in build.attestors and bool(build.document.kinds),
)
def k8s_kinds_and_digests(attested: AttestedBuild) -> Binding:
    """Allow the manifest's kinds; deny one with a Secret at its end."""
    kinds = attested.build.document.kinds
    spoken = name_all(kinds, ", ")
    return Binding(
        parameters={"kinds": [*kinds]},
        requests=(
            f"the manifest holds no other kinds than {spoken}, with images pinned by digest if there are any",
            f"only objects of the kinds {spoken} are rolled out, and images need a digest",
            f"kinds outside {spoken} are refused, like images without a digest",
            f"every object is one of {spoken}, and every image in them has a digest",
        ),
        violation=Violation(
            message="manifest kind Secret is not allowed",
            command=followed(attested, f"{_SECRET} >> {attested.artifact}"),
        ),
    )


RULES = (
    docker_base_images,
    oci_no_latest_tag,
    k8s_kinds_and_digests,
)
