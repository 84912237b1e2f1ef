"""yarn install: what yarn.lock pins, copied from the project's own folders."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="yarn install",
    language="node",
    tools=("yarn", "node"),
    builds=(
        Build(
            project=Project(
                "node/tide-clock", "a Node package for high water, locked by Yarn", frozenset({"lockfiles"})
            ),
            command="yarn install --frozen-lockfile --offline",
            artifacts=(),
        ),
        Build(
            project=Project(
                "node/metronome", "a metronome library for Node.js with two local packages", frozenset({"lockfiles"})
            ),
            command="yarn install --offline --frozen-lockfile --production",
            artifacts=(),
        ),
    ),
    cost=0.4,
)
