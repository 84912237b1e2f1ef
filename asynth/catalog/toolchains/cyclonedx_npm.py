"""cyclonedx-npm: CycloneDX bills of materials from package-lock.json."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="cyclonedx-npm",
    provides=("cyclonedx-npm",),
    source="npm",
    packages=("@cyclonedx/cyclonedx-npm@6.0.1",),
    seconds=6,
)
