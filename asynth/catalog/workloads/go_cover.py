"""go test -cover: the tests with the share of statements that they reach in the output."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="go test -cover",
    language="go",
    tools=("go",),
    builds=(
        Build(
            project=Project("go/units", "a Go library of unit conversions"),
            command="go test -cover ./...",
            artifacts=(),
            outputs=(),
            coverage=95,
        ),
        Build(
            project=Project("go/tally", "a Go command that counts lines"),
            command="go test -cover ./histogram",
            artifacts=(),
            outputs=(),
            coverage=90,
        ),
    ),
    environment=(
        ("GOCACHE", "{cache}/go"),
        ("GOPROXY", "off"),
        ("GOTOOLCHAIN", "local"),
    ),
    cost=0.5,
)
