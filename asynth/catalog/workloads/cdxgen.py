"""cdxgen: one tool for many languages, told to install nothing and to write a version of CycloneDX that witness reads."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="cdxgen",
    language="polyglot",
    tools=(
        "cdxgen",
        "node",
    ),
    builds=(
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="cdxgen -t js --no-install-deps --spec-version 1.6 -o {artifact} .",
            artifacts=(
                "bom.json",
                "palette.cdx.json",
                "palette-bom.json",
                "sbom.json",
                "colours.cdx.json",
                "tokens.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("node", "cdxgen"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project("python/agenda", "a meeting planner in Python, locked by Poetry", frozenset({"lockfiles"})),
            command="cdxgen -t py --no-install-deps --spec-version 1.6 -o {artifact} .",
            artifacts=(
                "bom.json",
                "agenda.cdx.json",
                "python.cdx.json",
                "agenda-bom.json",
                "sbom.json",
                "planner.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("python", "cdxgen"),
            sbom_type="https://cyclonedx.org/bom",
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="cdxgen -t rust --no-install-deps --spec-version 1.6 -o {artifact} .",
            artifacts=(
                "bom.json",
                "csvstat.cdx.json",
                "crates.cdx.json",
                "csvstat-bom.json",
                "sbom.json",
                "rust.cdx.json",
            ),
            mime_type="application/vnd.cyclonedx+json",
            outputs=("{artifact}",),
            attestors=frozenset({"sbom"}),
            sbom=("rust", "cdxgen"),
            sbom_type="https://cyclonedx.org/bom",
        ),
    ),
    cost=3.0,
)
