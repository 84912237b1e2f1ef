"""A lint script of the project that writes a SARIF report."""

from asynth.catalog.member import Build, Project, Workload

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
            mime_type="application/json",
            outputs=("{artifact}",),
            stdout="2 files checked, 1 findings",
            attestors=frozenset({"sarif"}),
            altered="sh -c 'node tools/lint.js {artifact} lib/template.js || true'",
        ),
    ),
    cost=0.05,
)
