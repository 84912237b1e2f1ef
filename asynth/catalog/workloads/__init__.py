"""The wrapped commands, one workload a file."""

from asynth.catalog.member import Workload
from asynth.catalog.plugins import extend
from asynth.catalog.workloads import (
    cargo_build,
    cargo_test,
    gcc,
    git_archive,
    go_build,
    go_test,
    go_vet,
    jar,
    javac,
    make_build,
    make_test,
    node_lint,
    node_test,
    npm_run_build,
    npm_run_lint,
    npm_sbom,
    npm_test,
    python_lint,
    python_pytest,
    python_setup_build,
    python_unittest,
    python_zipapp,
    ruff,
    sbom_script,
    sbom_shell_script,
    shell_build,
    tar,
)

_BUILTIN: tuple[Workload, ...] = (
    tar.WORKLOAD,
    git_archive.WORKLOAD,
    make_build.WORKLOAD,
    make_test.WORKLOAD,
    gcc.WORKLOAD,
    python_unittest.WORKLOAD,
    python_pytest.WORKLOAD,
    python_setup_build.WORKLOAD,
    python_zipapp.WORKLOAD,
    go_build.WORKLOAD,
    go_test.WORKLOAD,
    go_vet.WORKLOAD,
    node_test.WORKLOAD,
    npm_test.WORKLOAD,
    npm_run_build.WORKLOAD,
    npm_run_lint.WORKLOAD,
    cargo_build.WORKLOAD,
    cargo_test.WORKLOAD,
    javac.WORKLOAD,
    jar.WORKLOAD,
    shell_build.WORKLOAD,
    npm_sbom.WORKLOAD,
    sbom_script.WORKLOAD,
    sbom_shell_script.WORKLOAD,
    python_lint.WORKLOAD,
    node_lint.WORKLOAD,
    ruff.WORKLOAD,
)

WORKLOADS = extend(_BUILTIN, "asynth.workloads", Workload, lambda workload: workload.name)
WORKLOADS_BY_NAME = {workload.name: workload for workload in WORKLOADS}

__all__ = ["WORKLOADS", "WORKLOADS_BY_NAME"]
