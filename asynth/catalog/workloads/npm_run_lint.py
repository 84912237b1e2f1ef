"""npm run lint: the lint script of package.json."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="npm run lint",
    language="node",
    tools=("npm", "node"),
    builds=(
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="npm run lint",
            artifacts=(),
            outputs=(),
        ),
        Build(
            project=Project("node/template", "a small JavaScript template library", frozenset({"lockfiles"})),
            command="npm run lint --silent",
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
    cost=0.21,
)
