"""cdxgen: CycloneDX bills of materials for many languages."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="cdxgen",
    provides=("cdxgen",),
    source="npm",
    packages=("@cyclonedx/cdxgen@12.8.4",),
    seconds=11,
)
