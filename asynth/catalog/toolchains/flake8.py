"""flake8: a style checker of Python."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="flake8",
    provides=("flake8",),
    source="pypi",
    packages=("flake8==7.5.0",),
    seconds=6,
)
