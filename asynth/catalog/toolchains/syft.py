"""syft: bills of materials of folders and images, in SPDX and CycloneDX."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="syft",
    provides=("syft",),
    source="go",
    packages=("github.com/anchore/syft/cmd/syft@v1.57.1",),
    seconds=150,
)
