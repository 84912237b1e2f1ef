"""golangci-lint: many linters of Go in one program."""

from asynth.catalog.member import Toolchain

TOOLCHAIN = Toolchain(
    name="golangci-lint",
    provides=("golangci-lint",),
    source="go",
    packages=("github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0",),
    seconds=111,
)
