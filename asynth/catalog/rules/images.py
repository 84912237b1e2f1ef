"""Rules over `docker`, `oci` and `k8smanifest`: what an image is built on, how it is tagged, and what a manifest holds.

They apply to builds whose document is known.
"""

from __future__ import annotations

from asynth.catalog.member import AttestedBuild, Binding, Forms, Violation, rule
from asynth.catalog.rules.command_line import edited, followed, name_all

_SECRET = "printf '%s\\n' --- 'apiVersion: v1' 'kind: Secret' 'metadata:' '  name: extra'"


@rule(
    attestor="docker",
    module="docker/base_images.rego",
    title="base-images",
    called="the list of base images",
    device=(
        "The docker attestation lists the materials of each platform of the image, and each `uri` has to "
        "be an image below your folder."
    ),
    explanation=(
        "The `uri` is a package URL, which is why `pkg:docker/` stands in front. An image without any material would give "
        "nothing to compare and is refused; a platform without any isn't recorded and goes unnoticed."
    ),
    limit="What a Dockerfile downloads in a `RUN` line is no material.",
    applies=lambda build: "docker" in build.attestors and bool(build.document.base),
    catch="A Dockerfile frontend (`# syntax=`), a scanner that buildx pulls and what `ADD` fetches from a URL are materials as well, and are refused unless "
    "they are below that folder. What a `RUN` line downloads is none.",
)
def docker_base_images(attested: AttestedBuild) -> Binding:
    """Allow the base image's folder; deny an image that was built on another one."""
    base = attested.build.document.base
    prefix = base.removeprefix("pkg:docker/").rsplit("/", 1)[0] + "/"
    other = base.replace("/base/", "/mirror/")
    return Binding(
        parameters={"prefix": prefix},
        forms=Forms(
            clause=f"all base images come from below `{prefix}`",
            imperative=f"refuse images that are built on anything outside `{prefix}`",
            noun=f"an image with a base from outside `{prefix}`",
            incident="an image had been based on somebody's private mirror for half a year",
            orders=(
                f"let only images pass that are built on something in `{prefix}`",
                f"reject images whose base isn't from `{prefix}`",
            ),
            incidents=(
                "a Dockerfile took its base from Docker Hub, and nobody looked",
                "the scanner traced a hole back to a base image that isn't ours",
            ),
            wants=(
                f"base images have to be from `{prefix}`",
                f"whatever the image is built on must come from `{prefix}`",
                f"no base images from Docker Hub or some mirror, ours are under `{prefix}`",
                f"I want to be sure that the `FROM` was something in `{prefix}`",
                f"an image on a base that isn't below `{prefix}` should be refused",
            ),
        ),
        violation=Violation(
            message=f"base image {other} is not approved",
            words="is not approved",
            command=edited(attested, "s|/base/|/mirror/|"),
        ),
    )


@rule(
    attestor="oci",
    module="oci/image_tags.rego",
    title="image-tags",
    called="the rule on tags",
    device="`manifest` of the oci attestation lists the images in the archive with their `RepoTags`, and each tag must pass both checks.",
    explanation="`imagetags` would be shorter and has the tags of the first image alone. Both checks iterate, so an archive without any tag has a denial of its own.",
    limit="Tags in the archive are only names; a registry can move them later. Deploy by digest.",
    catch="`docker tag` gives it any other name after loading, and a registry can move a tag, so deploy by digest.",
    applies=lambda build: "oci" in build.attestors and bool(build.document.tag) and build.document.tag in build.command,
)
def oci_no_latest_tag(attested: AttestedBuild) -> Binding:
    """Allow the tag's registry; deny an image tagged as latest."""
    tag = attested.build.document.tag
    registry = tag.split("/", 1)[0] + "/"
    latest = tag.rsplit(":", 1)[0] + ":latest"
    return Binding(
        parameters={"registry": registry},
        forms=Forms(
            clause=f"every image tag starts with `{registry}` and none ends in `:latest`",
            imperative=f"refuse image tags outside `{registry}`, and `:latest` anyway",
            noun=f"an image that is tagged `:latest` or outside `{registry}`",
            incident="production ran an image tagged latest, and nobody knows which one it was",
            orders=(
                f"require tags in `{registry}` that aren't `:latest`",
                f"stop `:latest` and any tag outside `{registry}`",
            ),
            incidents=(
                "we couldn't roll back because everything was tagged latest",
                "two clusters ran different images that were both called latest",
            ),
            wants=(
                f"images are tagged for `{registry}` and never `:latest`",
                f"no `:latest`, and the tag has to be one in `{registry}`",
                f"every tag has to begin with `{registry}`, `:latest` is forbidden",
                f"somebody tags `:latest` all the time; I want real versions below `{registry}`",
                f"if the image is `:latest`, or tagged for another registry than `{registry}`, say no",
            ),
        ),
        violation=Violation(message=f"image tag {latest} is mutable", command=attested.command.replace(tag, latest)),
    )


@rule(
    attestor="k8smanifest",
    module="k8smanifest/kinds.rego",
    title="kinds",
    called="the list of kinds",
    device=(
        "Each object of the manifest is an entry of `recordeddocs` with its `kind`, so deny those that are "
        "not on your list."
    ),
    explanation=(
        "Every object of the file is visited, also one after `---`. The attestor skips a document without `kind` or `apiVersion`, which kubectl refuses "
        "as well, and a record that holds no object is denied."
    ),
    limit="It judges the file that was recorded. What is applied with another file is not seen.",
    catch="Only kinds are compared; what an object of an allowed kind holds isn't looked at.",
    here=lambda attested: (
        "`ConfigMap` is on the list, and a password in one passes like any other text."
        if "ConfigMap" in attested.build.document.kinds
        else ""
    ),
    applies=lambda build: "k8smanifest" in build.attestors and bool(build.document.kinds),
)
def k8s_kinds(attested: AttestedBuild) -> Binding:
    """Allow the manifest's kinds; deny one with a Secret at its end."""
    kinds = attested.build.document.kinds
    spoken = f"{name_all(kinds[:-1], ', ')} and {name_all(kinds[-1:])}" if len(kinds) > 1 else name_all(kinds)
    return Binding(
        parameters={"kinds": [*kinds]},
        forms=Forms(
            clause=f"the manifest holds only {spoken}",
            imperative=f"refuse manifests with other kinds than {spoken}",
            noun=f"a manifest with another kind than {spoken}",
            incident="a Secret was hidden at the end of a manifest and was rolled out with it",
            orders=(
                f"let only {spoken} through in the manifest",
                f"block a manifest that has anything but {spoken} in it",
            ),
            incidents=(
                "a Secret with a real password was in the rendered manifest",
                "an object that nobody remembers adding was applied with the rest",
                "a chart update brought a Secret along, and it ended up in the cluster",
                "one kubectl apply created a Secret that no review had seen",
            ),
            wants=(
                f"only {spoken} may be in the manifest",
                f"the manifest may contain {spoken}, another kind has to fail",
                f"we deploy {spoken} that way and nothing else",
                f"I want a list of allowed kinds ({spoken}), nothing else",
                f"{spoken}, these are the kinds that may be in there",
                f"a manifest with anything but {spoken} must not be rolled out",
                f"our manifests are {spoken} and no more, Secrets go another way",
                f"as soon as there is something other than {spoken} in the manifest, verify has to fail",
                f"every object in there should be {spoken.replace(' and ', ' or ')}",
                f"the kinds that we render are {spoken}; one more and it's wrong",
            ),
        ),
        violation=Violation(
            message="manifest kind Secret is not allowed",
            command=followed(attested, f"{_SECRET} >> {attested.artifact}"),
        ),
    )


RULES = (
    docker_base_images,
    oci_no_latest_tag,
    k8s_kinds,
)
