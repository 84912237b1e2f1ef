"""uv: an installer and builder of Python packages."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="uv",
    provides=("uv",),
    source="pypi",
    packages=("uv==0.13.9",),
    seconds=5,
)
