"""go vet: the checks that come with go."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GO

WORKLOAD = Workload(
    name="go vet",
    language="go",
    tools=("go",),
    builds=(
        Build(
            project=Project("go/tally", "a Go command that counts lines"),
            command="go vet ./...",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
            command="go vet -mod=vendor .",
            artifacts=(),
            outputs=(),
        ),
    ),
    environment=GO,
    cost=0.19,
)
