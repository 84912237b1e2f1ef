"""cargo-cyclonedx: CycloneDX bills of materials of Rust crates."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="cargo-cyclonedx",
    provides=("cargo-cyclonedx",),
    source="cargo",
    packages=("cargo-cyclonedx@0.5.9",),
    seconds=90,
)
