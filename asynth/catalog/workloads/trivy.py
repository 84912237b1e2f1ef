"""trivy fs: vulnerabilities and secrets in a folder. Without `--exit-code` findings do not make it fail."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.vulnerability_databases import TRIVY

WORKLOAD = Workload(
    name="trivy fs",
    language="polyglot",
    tools=("trivy",),
    builds=(
        Build(
            project=Project(
                "node/forms", "a Node package of sign-up forms with a local dependency", frozenset({"lockfiles"})
            ),
            command="trivy fs --format sarif -o {artifact} .",
            artifacts=(
                "trivy.sarif",
                "trivy-fs.sarif",
                "vulnerabilities.sarif",
                "forms-trivy.sarif",
                "trivy-report.sarif",
                "filesystem.sarif",
            ),
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
            premise="scanned with the vulnerability database that trivy keeps on the runner",
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="trivy fs --scanners vuln --format json -o {artifact} .",
            artifacts=(
                "trivy.json",
                "trivy-fs.json",
                "vulnerabilities.json",
                "csvstat-trivy.json",
                "trivy-report.json",
                "crates.json",
            ),
            outputs=("{artifact}",),
            repeatable=False,
            premise="scanned with the vulnerability database that trivy keeps on the runner",
        ),
    ),
    environment=(
        ("TRIVY_CACHE_DIR", "{cache}/trivy"),
        ("TRIVY_SKIP_DB_UPDATE", "true"),
        ("TRIVY_SKIP_CHECK_UPDATE", "true"),
        ("TRIVY_OFFLINE_SCAN", "true"),
        ("TRIVY_SKIP_VERSION_CHECK", "true"),
        ("TRIVY_DISABLE_TELEMETRY", "true"),
    ),
    cost=0.15,
    warming=TRIVY,
)
