"""make build: a Makefile that names its own program."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="make build",
    language="c",
    tools=("make", "cc"),
    builds=(
        Build(
            project=Project("c/calculator", "a small command-line calculator in C"),
            command="make build",
            artifacts=("bin/calc",),
            outputs=("bin/calc",),
        ),
        Build(
            project=Project("c/word-count", "a word counter in C with its objects in `build`"),
            command="make build",
            artifacts=("build/wordcount",),
            outputs=("build/counter.o", "build/main.o", "build/wordcount"),
        ),
    ),
    cost=0.11,
)
