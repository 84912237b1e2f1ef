"""A lint script of the project that writes a SARIF report."""

from asynth.catalog.member import Build, Document, Project, Workload

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
            document=Document(tool="slugs-lint", finding="missing-docstring", warnings=1, notes=6),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 files, 7 findings",
            attestors=frozenset({"sarif"}),
        ),
        Build(
            project=Project("shell/newsletter", "a newsletter rendered by a shell script"),
            command="python3 -B tools/proofread.py {artifact} issues/2024-01.txt issues/2024-02.txt",
            artifacts=(
                "proofread.sarif",
                "remarks.sarif",
                "style.sarif",
                "newsletter.sarif",
                "prose.sarif",
                "proofread.sarif.json",
            ),
            document=Document(tool="proofread", finding="passive", notes=1),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 issues read, 1 remarks",
            attestors=frozenset({"sarif"}),
        ),
    ),
    cost=0.08,
)
