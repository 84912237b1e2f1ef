"""Bundler: Ruby and the manager of its gems."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="bundler",
    provides=(
        "bundle",
        "ruby",
    ),
    source="debian",
    packages=(
        "bundler",
        "ruby",
    ),
    seconds=20,
)
