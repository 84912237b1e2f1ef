"""Composer: PHP and the manager of its packages."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="composer",
    provides=(
        "composer",
        "php",
    ),
    source="debian",
    packages=(
        "composer",
        "php-cli",
    ),
    seconds=20,
)
