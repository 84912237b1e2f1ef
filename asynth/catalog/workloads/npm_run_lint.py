"""npm run lint: the lint script of package.json."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import NPM

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
    environment=NPM,
    cost=0.21,
)
