"""mypy: a type checker of Python."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="mypy",
    provides=("mypy",),
    source="pypi",
    packages=("mypy==2.4.1",),
    seconds=8,
)
