"""go build: one static program.

`-buildvcs=false` keeps go from asking git, which may rewrite `.git/index` during the step.
"""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GO

WORKLOAD = Workload(
    name="go build",
    language="go",
    tools=("go",),
    builds=(
        Build(
            project=Project("go/tally", "a Go command that counts lines"),
            command="go build -trimpath -buildvcs=false -o {artifact} ./cmd/tally",
            artifacts=("tally", "app", "bin/tally", "dist/tally", "toplines", "tally-cli", "linecount"),
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
            command="go build -buildvcs=false -o {artifact} .",
            artifacts=(
                "linkcheck",
                "bin/linkcheck",
                "links",
                "out/linkcheck",
                "checklinks",
                "linkcheck-dev",
                "mdlinks",
            ),
            outputs=("{artifact}",),
        ),
    ),
    environment=GO,
    cost=0.27,
)
