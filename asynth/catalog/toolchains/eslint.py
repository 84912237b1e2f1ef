"""eslint: the linter of JavaScript."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="eslint",
    provides=("eslint",),
    source="npm",
    packages=("eslint@9.39.1",),
    seconds=6,
)
