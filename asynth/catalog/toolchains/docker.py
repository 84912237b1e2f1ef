"""docker: podman under docker's name, where no engine runs."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="podman-docker",
    provides=("docker",),
    source="debian",
    packages=("podman-docker", "buildah", "crun"),
    seconds=16,
)
