"""maven: builds Java projects."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="maven",
    provides=("mvn",),
    source="debian",
    packages=("maven",),
    seconds=30,
)
