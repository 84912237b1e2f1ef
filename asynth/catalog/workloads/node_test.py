"""node --test: the test runner that comes with Node.js."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="node --test",
    language="node",
    tools=("node",),
    builds=(
        Build(
            project=Project("node/template", "a small JavaScript template library", frozenset({"lockfiles"})),
            command="node --test --test-reporter=tap test/template.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 3",
        ),
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="node --test --test-reporter=tap test/contrast.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 2",
        ),
        Build(
            project=Project(
                "polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})
            ),
            command="node --test --test-reporter=tap console/routes.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 1",
        ),
        Build(
            project=Project("node/bike-routes", "a bicycle tour planner in a pnpm workspace", frozenset({"lockfiles"})),
            command="node --test --test-reporter=tap apps/planner/plan.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 1",
        ),
        Build(
            project=Project(
                "node/tide-clock", "a Node package for high water, locked by Yarn", frozenset({"lockfiles"})
            ),
            command="node --test --test-reporter=tap test/clock.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 1",
        ),
        Build(
            project=Project(
                "node/crossword", "a crossword helper in Node.js with its own word list", frozenset({"lockfiles"})
            ),
            command="node --test --test-reporter=tap test/match.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 2",
        ),
        Build(
            project=Project(
                "node/metronome", "a metronome library for Node.js with two local packages", frozenset({"lockfiles"})
            ),
            command="node --test --test-reporter=tap metronome.test.js",
            artifacts=(),
            outputs=(),
            stdout="# pass 2",
        ),
    ),
    cost=0.13,
)
