"""gitleaks: secrets in files and commits."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="gitleaks",
    provides=("gitleaks",),
    source="go",
    packages=("github.com/zricethezav/gitleaks/v8@v8.30.1",),
    seconds=20,
)
