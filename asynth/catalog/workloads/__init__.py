"""The wrapped commands, one workload a file."""

from asynth.catalog.member import Workload
from asynth.catalog.workloads import gcc, make_build, python_unittest, tar

WORKLOADS: tuple[Workload, ...] = (
    tar.WORKLOAD,
    make_build.WORKLOAD,
    gcc.WORKLOAD,
    python_unittest.WORKLOAD,
)

WORKLOADS_BY_NAME = {workload.name: workload for workload in WORKLOADS}

__all__ = ["WORKLOADS", "WORKLOADS_BY_NAME"]
