"""The programs that `asynth doctor --fix` can get, one toolchain a file."""

from asynth.catalog.member import Toolchain
from asynth.catalog.plugins import extend
from asynth.catalog.toolchains import (
    buildah,
    cmake,
    crane,
    docker,
    esbuild,
    eslint,
    flake8,
    gitleaks,
    golangci_lint,
    gradle,
    grype,
    hadolint,
    maven,
    mypy,
    pylint,
    python_modules,
    ruff,
    shellcheck,
    trivy,
    typescript,
    uv,
)

_BUILTIN: tuple[Toolchain, ...] = (
    crane.TOOLCHAIN,
    gitleaks.TOOLCHAIN,
    golangci_lint.TOOLCHAIN,
    grype.TOOLCHAIN,
    trivy.TOOLCHAIN,
    eslint.TOOLCHAIN,
    hadolint.TOOLCHAIN,
    python_modules.TOOLCHAIN,
    ruff.TOOLCHAIN,
    shellcheck.TOOLCHAIN,
    buildah.TOOLCHAIN,
    docker.TOOLCHAIN,
    uv.TOOLCHAIN,
    pylint.TOOLCHAIN,
    mypy.TOOLCHAIN,
    flake8.TOOLCHAIN,
    cmake.TOOLCHAIN,
    typescript.TOOLCHAIN,
    esbuild.TOOLCHAIN,
    maven.TOOLCHAIN,
    gradle.TOOLCHAIN,
)

TOOLCHAINS = extend(_BUILTIN, "asynth.toolchains", Toolchain, lambda toolchain: toolchain.name)
TOOLCHAINS_BY_NAME = {toolchain.name: toolchain for toolchain in TOOLCHAINS}

__all__ = ["TOOLCHAINS", "TOOLCHAINS_BY_NAME"]
