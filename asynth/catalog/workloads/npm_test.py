"""npm test: the test script of package.json."""

from asynth.catalog.member import Build, Project, Workload

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
    environment=(
        ("NPM_CONFIG_OFFLINE", "true"),
        ("NPM_CONFIG_AUDIT", "false"),
        ("NPM_CONFIG_FUND", "false"),
        ("NPM_CONFIG_UPDATE_NOTIFIER", "false"),
        ("NPM_CONFIG_CACHE", "{cache}/npm"),
        ("NPM_CONFIG_LOGS_MAX", "0"),
    ),
    cost=0.23,
)
