"""cargo cyclonedx: a bill of materials beside Cargo.toml, named after the crate."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import CARGO

WORKLOAD = Workload(
    name="cargo cyclonedx",
    language="rust",
    tools=(
        "cargo",
        "rustc",
        "cargo-cyclonedx",
    ),
    builds=(
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="cargo cyclonedx --format json",
            artifacts=("csvstat.cdx.json",),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("csvstat.cdx.json",),
            attestors=frozenset({"sbom"}),
            sbom=("rust", "cargo-cyclonedx"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("rust/roman", "a Rust crate for Roman numerals", frozenset({"lockfiles"})),
            command="cargo cyclonedx --format json --override-filename sbom",
            artifacts=("sbom.json",),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("sbom.json",),
            attestors=frozenset({"sbom"}),
            sbom=("rust", "cargo-cyclonedx"),
            sbom_type="https://cyclonedx.org/bom",
        ),
    ),
    environment=CARGO,
    cost=0.1,
)
