"""cmake: a generator of builds, as a wheel that carries the program."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="cmake",
    provides=("cmake",),
    source="pypi",
    packages=("cmake==4.4.5",),
    seconds=8,
)
