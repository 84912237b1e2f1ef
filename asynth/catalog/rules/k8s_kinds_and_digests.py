"""k8smanifest: only certain kinds of objects, and images by digest."""

from __future__ import annotations

from asynth.catalog.member import Binding, Build, Json, Rule, Scene, Violation
from asynth.catalog.rules.documents import followed


def applies(build: Build) -> bool:
    """Accept builds whose manifest holds known kinds."""
    return "k8smanifest" in build.attestors and bool(build.document.kinds)


def bind(scene: Scene) -> Binding:
    """Allow the manifest's kinds; deny one with a Secret at its end."""
    kinds: list[Json] = [*scene.build.document.kinds]
    spoken = ", ".join(f"`{kind}`" for kind in kinds)
    secret = "printf '%s\\n' --- 'apiVersion: v1' 'kind: Secret' 'metadata:' '  name: extra'"
    return Binding(
        parameters={"kinds": kinds},
        requests=(
            f"the manifest holds no other kinds than {spoken}, with images pinned by digest if there are any",
            f"only objects of the kinds {spoken} are rolled out, and images need a digest",
            f"kinds outside {spoken} are refused, like images without a digest",
            f"every object is one of {spoken}, and every image in them has a digest",
        ),
        violation=Violation(
            message="manifest kind Secret is not allowed", command=followed(scene, f"{secret} >> {scene.artifact}")
        ),
    )


RULE = Rule(
    name="k8s_kinds_and_digests",
    attestor="k8smanifest",
    module="k8smanifest/kinds_and_digests.rego",
    title="kinds",
    explanation=(
        "Each document of a manifest is an entry of `recordeddocs`; a container image would need a digest "
        "besides, and a manifest in which no object was found is denied."
    ),
    applies=applies,
    bind=bind,
)
