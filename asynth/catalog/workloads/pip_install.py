"""pip install: wheels that the project brings along, into a folder of it.

Without `--target` pip changes the machine, which witness does not record. Compiled modules have names that differ
between versions of Python.
"""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import PIP

WORKLOAD = Workload(
    name="pip install -r",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/greenhouse", "a Python script for a greenhouse with its wheels beside it"),
            command="python3 -m pip install --no-index --find-links wheels --target site -r requirements.txt",
            artifacts=(),
        ),
        Build(
            project=Project("python/tides", "a Python package of tide tables with vendored wheels"),
            command="python3 -m pip install --no-compile --target build/deps -r requirements/base.txt",
            artifacts=(),
            outputs=(
                "build/deps/harmonics/__init__.py",
                "build/deps/harmonics-2.0.0.dist-info/INSTALLER",
                "build/deps/harmonics-2.0.0.dist-info/METADATA",
                "build/deps/harmonics-2.0.0.dist-info/RECORD",
                "build/deps/harmonics-2.0.0.dist-info/REQUESTED",
                "build/deps/harmonics-2.0.0.dist-info/WHEEL",
                "build/deps/harmonics-2.0.0.dist-info/top_level.txt",
            ),
        ),
    ),
    environment=PIP,
    cost=0.74,
)
