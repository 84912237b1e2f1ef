"""typescript: the compiler of TypeScript."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="typescript",
    provides=("tsc",),
    source="npm",
    packages=("typescript@7.0.2",),
    seconds=20,
)
