"""A lint script of the project that writes a SARIF report."""

from asynth.catalog.member import Build, Document, Project, Workload

WORKLOAD = Workload(
    name="Node lint script",
    language="node",
    tools=("node",),
    builds=(
        Build(
            project=Project("node/template", "a small JavaScript template library", frozenset({"lockfiles"})),
            command="node tools/lint.js {artifact} lib/template.js lib/lookup.js",
            artifacts=(
                "lint.sarif",
                "template.sarif",
                "report.sarif",
                "results.sarif",
                "javascript.sarif",
                "template-lint.json",
            ),
            document=Document(tool="template-lint", finding="documented", notes=1),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 files checked, 1 findings",
            attestors=frozenset({"sarif"}),
        ),
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="node scripts/lint.js {artifact}",
            artifacts=(
                "palette.sarif",
                "colours.sarif",
                "contrast.sarif",
                "findings.sarif",
                "a11y.sarif",
                "palette-lint.json",
            ),
            document=Document(tool="palette-lint", finding="contrast", notes=2),
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="4 colours, 2 findings",
            attestors=frozenset({"sarif"}),
        ),
    ),
    cost=0.07,
)
