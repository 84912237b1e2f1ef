"""gradle: builds Java projects."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="gradle",
    provides=("gradle",),
    source="debian",
    packages=("gradle",),
    seconds=60,
)
