"""A python3 with the modules that Python workloads import, where the caller's lacks them."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="python-modules",
    provides=("python3",),
    source="pypi",
    packages=("pytest==9.0.1", "setuptools==80.9.0", "wheel==0.45.1"),
    seconds=12,
    check=("python3", "-c", "import pytest, setuptools"),
)
