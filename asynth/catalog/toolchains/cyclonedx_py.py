"""cyclonedx-py: CycloneDX bills of materials from Python's lock files."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="cyclonedx-py",
    provides=("cyclonedx-py",),
    source="pypi",
    packages=("cyclonedx-bom==7.5.0",),
    seconds=12,
)
