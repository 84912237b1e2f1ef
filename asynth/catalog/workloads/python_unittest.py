"""python3 -m unittest: tests with the standard library. No file is meant to come out; without `-B` byte code does."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="python3 -m unittest",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/slugs", "a one-module Python library for URL slugs"),
            command="python3 -B -m unittest discover -s tests",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("python/stockroom", "a Python package that counts parts on shelves"),
            command="python3 -m unittest -v",
            artifacts=(),
        ),
    ),
    cost=0.11,
)
