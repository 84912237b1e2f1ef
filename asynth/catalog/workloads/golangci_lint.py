"""golangci-lint run: many linters of Go, with its own defaults or those of a configuration file."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GO

WORKLOAD = Workload(
    name="golangci-lint run",
    language="go",
    tools=("golangci-lint", "go"),
    builds=(
        Build(
            project=Project("go/queue", "a generic queue in Go with linters of its own choice"),
            command="golangci-lint run",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("go/units", "a Go library of unit conversions"),
            command="golangci-lint run --output.sarif.path {artifact} ./...",
            artifacts=(
                "golangci.sarif",
                "lint.sarif",
                "golangci-lint.sarif",
                "units.sarif",
                "findings.sarif",
                "go-lint.sarif",
            ),
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
        ),
    ),
    environment=(*GO, ("GOLANGCI_LINT_CACHE", "{cache}/golangci-lint")),
    cost=0.42,
)
