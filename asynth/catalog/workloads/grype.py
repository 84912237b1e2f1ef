"""grype dir:.: vulnerabilities of what lock files pin. Without `--fail-on` findings do not make it fail."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.vulnerability_databases import GRYPE

WORKLOAD = Workload(
    name="grype dir:.",
    language="polyglot",
    tools=("grype",),
    builds=(
        Build(
            project=Project(
                "node/forms", "a Node package of sign-up forms with a local dependency", frozenset({"lockfiles"})
            ),
            command="grype dir:. -o sarif --file {artifact}",
            artifacts=(
                "grype.sarif",
                "vulnerabilities.sarif",
                "forms.sarif",
                "scan.sarif",
                "grype-report.sarif",
                "dependencies.sarif",
            ),
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
            premise="scanned with the vulnerability database that grype keeps on the runner",
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="grype dir:. -o json --file {artifact}",
            artifacts=(
                "grype.json",
                "vulnerabilities.json",
                "csvstat-vulnerabilities.json",
                "scan.json",
                "grype-report.json",
                "crates-scan.json",
            ),
            outputs=("{artifact}",),
            repeatable=False,
            premise="scanned with the vulnerability database that grype keeps on the runner",
        ),
    ),
    environment=(
        ("GRYPE_DB_CACHE_DIR", "{cache}/grype"),
        ("GRYPE_DB_AUTO_UPDATE", "false"),
        ("GRYPE_DB_VALIDATE_AGE", "false"),
        ("GRYPE_CHECK_FOR_APP_UPDATE", "false"),
    ),
    cost=1.4,
    warming=GRYPE,
)
