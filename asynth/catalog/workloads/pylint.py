"""pylint: a clean package passes and leaves nothing; a report of findings needs `--exit-zero`.

A failing command leaves no attestation.
"""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="pylint",
    language="python",
    tools=("pylint",),
    builds=(
        Build(
            project=Project("python/bookmarks", "a typed Python package for bookmarks"),
            command="pylint bookmarks",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="pylint --exit-zero --output-format=json2 --output={artifact} src/invoices",
            artifacts=(
                "pylint.json",
                "findings.json",
                "invoices-lint.json",
                "pylint-report.json",
                "code-report.json",
                "lint.json",
            ),
            mime_type="application/json",
            outputs=("{artifact}",),
        ),
    ),
    cost=0.5,
)
