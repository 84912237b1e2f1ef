"""ruff check: findings as SARIF. A failing command leaves no attestation, hence `--exit-zero`.

Without `--no-cache` the cache would be among the products.
"""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="ruff check",
    language="python",
    tools=("ruff",),
    builds=(
        Build(
            project=Project("python/stockroom", "a Python package that counts parts on shelves"),
            command="ruff check --no-cache --exit-zero --output-format sarif --output-file {artifact} .",
            artifacts=(
                "ruff.sarif",
                "lint.sarif",
                "stockroom.sarif",
                "report.sarif",
                "ruff-report.sarif",
                "style.sarif",
            ),
            mime_type="application/json",
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
        ),
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command=(
                "ruff check --no-cache --exit-zero --select E,F,B --output-format sarif --output-file "
                "{artifact} src tests"
            ),
            artifacts=(
                "ruff.sarif",
                "checks.sarif",
                "invoices.sarif",
                "scan.sarif",
                "ruff-findings.sarif",
                "quality.sarif",
            ),
            mime_type="application/json",
            outputs=("{artifact}",),
            attestors=frozenset({"sarif"}),
        ),
    ),
    cost=0.04,
)
