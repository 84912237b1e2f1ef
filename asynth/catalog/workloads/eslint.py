"""eslint: the linter of JavaScript, with rules that the project itself configures."""

from asynth.catalog.member import Build, Project, Workload

SEAT_MAP = Project("node/seat-map", "an ECMAScript module that numbers the seats of a hall")
INK_NOTES = Project("node/ink-notes", "a notebook application in CommonJS")

WORKLOAD = Workload(
    name="eslint",
    language="node",
    tools=("eslint", "node"),
    builds=(
        Build(project=SEAT_MAP, command="eslint src/", artifacts=(), outputs=()),
        Build(
            project=INK_NOTES,
            command="eslint --format html --output-file {artifact} app lib",
            artifacts=(
                "lint.html",
                "eslint.html",
                "reports/eslint.html",
                "ink-notes-lint.html",
                "eslint-report.html",
                "out/lint.html",
            ),
            outputs=("{artifact}",),
            repeatable=False,
        ),
    ),
    cost=0.31,
)
