"""Yarn: a package manager of Node.js."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="yarn",
    provides=("yarn",),
    source="npm",
    packages=("yarn@1.22.22",),
    seconds=4,
)
