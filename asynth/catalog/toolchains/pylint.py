"""pylint: a linter of Python."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="pylint",
    provides=("pylint",),
    source="pypi",
    packages=("pylint==4.1.4",),
    seconds=8,
)
