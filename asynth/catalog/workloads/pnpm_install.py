"""pnpm install: the workspace's packages linked as pnpm-lock.yaml says, from nowhere else."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="pnpm install",
    language="node",
    tools=("pnpm", "node"),
    builds=(
        Build(
            project=Project("node/bike-routes", "a bicycle tour planner in a pnpm workspace", frozenset({"lockfiles"})),
            command="pnpm install --frozen-lockfile --offline",
            artifacts=(),
        ),
        Build(
            project=Project(
                "node/crossword", "a crossword helper in Node.js with its own word list", frozenset({"lockfiles"})
            ),
            command="pnpm install --frozen-lockfile --offline --prod",
            artifacts=(),
        ),
    ),
    cost=0.7,
)
