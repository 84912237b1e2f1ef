"""go test -cover: the tests with the share of statements that they reach in the output."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GO

WORKLOAD = Workload(
    name="go test -cover",
    language="go",
    tools=("go",),
    builds=(
        Build(
            project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
            command="go test -mod=vendor -cover ./...",
            artifacts=(),
            outputs=(),
            coverage=27,
        ),
        Build(
            project=Project("go/tally", "a Go command that counts lines"),
            command="go test -cover ./histogram",
            artifacts=(),
            outputs=(),
            coverage=90,
        ),
    ),
    environment=GO,
    cost=0.5,
)
