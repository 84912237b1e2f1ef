"""uv pip compile: the requirements with the exact version of everything, in a file that the command line names."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import UV

WORKLOAD = Workload(
    name="uv pip compile",
    language="python",
    tools=("uv", "python3"),
    builds=(
        Build(
            project=Project("python/greenhouse", "a Python script for a greenhouse with its wheels beside it"),
            command=("uv pip compile --generate-hashes --no-index --find-links wheels requirements.in -o {artifact}"),
            artifacts=(
                "requirements.lock",
                "pinned.txt",
                "locked.txt",
                "requirements-hashed.txt",
                "wheels.lock",
                "greenhouse.lock",
            ),
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("python/tides", "a Python package of tide tables with vendored wheels"),
            command="uv pip compile --no-index --find-links vendor pyproject.toml -o {artifact}",
            artifacts=(
                "requirements/locked.txt",
                "requirements/pinned.txt",
                "constraints.txt",
                "tides.lock",
                "deps.txt",
                "resolved.txt",
            ),
            outputs=("{artifact}",),
        ),
    ),
    environment=UV,
    cost=0.02,
)
