"""ruff: a linter of Python."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="ruff",
    provides=("ruff",),
    source="pypi",
    packages=("ruff==0.14.6",),
    seconds=6,
)
