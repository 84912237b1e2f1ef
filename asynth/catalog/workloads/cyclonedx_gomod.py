"""cyclonedx-gomod: a bill of materials of a Go module, or of the modules that one program is made from.

`-buildvcs=false` keeps go from asking git, which may rewrite `.git/index` during the step.
"""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import GO

WORKLOAD = Workload(
    name="cyclonedx-gomod",
    language="go",
    tools=(
        "cyclonedx-gomod",
        "go",
        "git",
    ),
    builds=(
        Build(
            project=Project("go/ferry", "a Go program for ferry departures with a second module beside it"),
            command="env GOFLAGS=-buildvcs=false cyclonedx-gomod mod -json -output {artifact}",
            artifacts=(
                "bom.json",
                "ferry.cdx.json",
                "ferry-bom.json",
                "modules.cdx.json",
                "sbom.json",
                "departures.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("go", "cyclonedx-gomod"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("go/tally", "a Go command that counts lines"),
            command="env GOFLAGS=-buildvcs=false cyclonedx-gomod app -json -main cmd/tally -output {artifact}",
            artifacts=(
                "tally.cdx.json",
                "tally-bom.json",
                "app.cdx.json",
                "tally-app.json",
                "sbom.cdx.json",
                "program.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("go", "cyclonedx-gomod"),
            sbom_type="https://cyclonedx.org/bom",
        ),
    ),
    environment=GO,
    cost=0.5,
)
