"""make test: a Makefile that builds and runs its tests. The test program is what comes out."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="make test",
    language="c",
    tools=("make", "cc"),
    builds=(
        Build(
            project=Project("c/calculator", "a small command-line calculator in C"),
            command="make test",
            artifacts=("bin/test_calc",),
            outputs=("bin/test_calc",),
            stdout="6 checks passed",
        ),
        Build(
            project=Project("c/word-count", "a word counter in C with its objects in `build`"),
            command="make test",
            artifacts=("build/test_counter",),
            outputs=("build/counter.o", "build/test_counter"),
            stdout="all tests passed",
        ),
    ),
    cost=0.11,
)
