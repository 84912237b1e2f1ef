"""flake8: style of Python. `--exit-zero` lets findings pass into the report; a failing command leaves no attestation."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="flake8",
    language="python",
    tools=("flake8",),
    builds=(
        Build(
            project=Project("python/invoices", "a Python package for invoices in `src` layout"),
            command="flake8 --max-line-length 110 src tests",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("python/slugs", "a one-module Python library for URL slugs"),
            command="flake8 --exit-zero --output-file {artifact}",
            artifacts=(
                "flake8.txt",
                "style.txt",
                "slugs-flake8.txt",
                "lint.txt",
                "flake8-report.txt",
                "findings.txt",
            ),
            mime_type="text/plain; charset=utf-8",
            outputs=("{artifact}",),
            repeatable=False,
        ),
    ),
    cost=0.2,
)
