"""uv build: a package as wheel and source archive, by the backend that is part of uv. The names follow from the project."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import UV

WORKLOAD = Workload(
    name="uv build",
    language="python",
    tools=("uv", "python3"),
    builds=(
        Build(
            project=Project("python/tides", "a Python package of tide tables with vendored wheels"),
            command="uv build --wheel",
            artifacts=("dist/tides-0.9.0-py3-none-any.whl",),
            mime_type="application/zip",
            outputs=("dist/.gitignore", "dist/tides-0.9.0-py3-none-any.whl"),
        ),
        Build(
            project=Project("python/bookmarks", "a typed Python package for bookmarks"),
            command="uv build --out-dir out",
            artifacts=("out/bookmarks-3.1.0.tar.gz",),
            mime_type="application/gzip",
            outputs=("out/.gitignore", "out/bookmarks-3.1.0-py3-none-any.whl", "out/bookmarks-3.1.0.tar.gz"),
        ),
    ),
    environment=UV,
    cost=0.02,
)
