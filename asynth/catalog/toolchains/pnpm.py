"""pnpm: a package manager of Node.js."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="pnpm",
    provides=("pnpm",),
    source="npm",
    packages=("pnpm@9.15.9",),
    seconds=5,
)
