"""docker: podman under docker's name, where no engine answers."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="docker",
    provides=("docker",),
    source="debian",
    packages=("podman", "buildah", "crun"),
    seconds=16,
    check=("docker", "info"),
    aliases=(("docker", "podman"),),
)
