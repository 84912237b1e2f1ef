"""esbuild: a bundler of JavaScript and TypeScript."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="esbuild",
    provides=("esbuild",),
    source="npm",
    packages=("esbuild@0.28.2",),
    seconds=5,
)
