"""grype: vulnerabilities of what a project pins, from a database on disk."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="grype",
    provides=("grype",),
    source="go",
    packages=("github.com/anchore/grype/cmd/grype@v0.121.2",),
    seconds=95,
)
