"""A lint script of the project that writes a SARIF report."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="Python lint script",
    language="python",
    tools=("python3",),
    builds=(
        Build(
            project=Project("python/slugs", "a one-module Python library for URL slugs"),
            command="python3 -B tools/lint.py --output {artifact} slugs.py tests/test_slugs.py",
            artifacts=(
                "lint.sarif",
                "slugs.sarif",
                "report.sarif",
                "findings.sarif",
                "lint.sarif.json",
                "analysis.sarif",
            ),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 files, 7 findings",
            attestors=frozenset({"sarif"}),
            altered="sh -c 'python3 -B tools/lint.py --output {artifact} slugs.py || true'",
        ),
    ),
    cost=0.05,
)
