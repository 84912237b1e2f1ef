"""uv pip install: wheels that the project brings along, into a folder of it."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import UV

WORKLOAD = Workload(
    name="uv pip install",
    language="python",
    tools=("uv", "python3"),
    builds=(
        Build(
            project=Project("python/greenhouse", "a Python script for a greenhouse with its wheels beside it"),
            command="uv pip install --no-index --find-links wheels --target site -r requirements.txt",
            artifacts=(),
        ),
        Build(
            project=Project("python/tides", "a Python package of tide tables with vendored wheels"),
            command="uv pip install --target build/deps -r requirements/base.txt",
            artifacts=(),
        ),
    ),
    environment=UV,
    cost=0.03,
)
