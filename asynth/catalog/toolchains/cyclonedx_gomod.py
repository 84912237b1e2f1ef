"""cyclonedx-gomod: CycloneDX bills of materials of Go modules."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="cyclonedx-gomod",
    provides=("cyclonedx-gomod",),
    source="go",
    packages=("github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0",),
    seconds=20,
)
