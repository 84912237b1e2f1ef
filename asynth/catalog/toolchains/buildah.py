"""buildah: container images from Dockerfiles, without a daemon."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="buildah",
    provides=("buildah",),
    source="debian",
    packages=("buildah", "crun"),
    seconds=16,
)
