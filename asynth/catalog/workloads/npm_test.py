"""npm test: the test script of package.json."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import NPM

WORKLOAD = Workload(
    name="npm test",
    language="node",
    tools=("npm", "node"),
    builds=(
        Build(
            project=Project("node/template", "a small JavaScript template library", frozenset({"lockfiles"})),
            command="npm test",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project(
                "polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})
            ),
            command="npm test --silent",
            artifacts=(),
            outputs=(),
        ),
    ),
    environment=NPM,
    cost=0.23,
)
