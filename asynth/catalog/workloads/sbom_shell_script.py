"""A shell script of the project that derives a bill of materials from its lock file."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="SBOM shell script",
    language="polyglot",
    tools=("sh", "awk", "git"),
    builds=(
        Build(
            project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
            command="sh tools/sbom.sh {artifact}",
            artifacts=(
                "linkcheck.cdx.json",
                "go.cdx.json",
                "bom.cdx.json",
                "modules.json",
                "linkcheck-bom.json",
                "sum.cdx.json",
            ),
            document=Document(
                packages=(("example.org/markdown", "v1.4.0"),),
                purls=("pkg:golang/example.org/markdown@v1.4.0",),
                spec="1.5",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            stdout="bill of materials of example.org/linkcheck written",
            attestors=frozenset({"sbom"}),
            sbom=("go", "project script"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="sh -c 'sh tools/spdx.sh > {artifact}'",
            artifacts=(
                "csvstat.spdx.json",
                "crates.spdx.json",
                "cargo.spdx.json",
                "csvstat-sbom.json",
                "sbom.spdx.json",
                "crates.json",
            ),
            document=Document(packages=(("csvstat", "1.0.4"), ("quantile", "0.2.0"))),
            mime_type="application/spdx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("rust", "project script"),
            sbom_type="https://spdx.dev/Document",
        ),
    ),
    cost=0.04,
)
