"""go test: the tests of all packages."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GO

WORKLOAD = Workload(
    name="go test",
    language="go",
    tools=("go",),
    builds=(
        Build(
            project=Project("go/units", "a Go library of unit conversions"),
            command="go test ./...",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("go/tally", "a Go command that counts lines"),
            command="go test -count=1 ./...",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
            command="go test -mod=vendor ./...",
            artifacts=(),
            outputs=(),
        ),
    ),
    environment=GO,
    cost=0.46,
)
