"""crane: container images without an engine."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="crane",
    provides=("crane",),
    source="go",
    packages=("github.com/google/go-containerregistry/cmd/crane@v0.22.1",),
    seconds=8,
)
