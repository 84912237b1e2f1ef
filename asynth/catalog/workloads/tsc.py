"""tsc: TypeScript as JavaScript, where tsconfig.json says."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="tsc",
    language="node",
    tools=("tsc", "node"),
    builds=(
        Build(
            project=Project("node/unit-price", "a TypeScript library that compares prices"),
            command="tsc",
            artifacts=("dist/index.js",),
            outputs=("dist/amount.d.ts", "dist/amount.js", "dist/index.d.ts", "dist/index.js"),
        ),
        Build(
            project=Project("node/maze", "a TypeScript command that draws mazes"),
            command="tsc --project tsconfig.json --removeComments",
            artifacts=("out/bin/maze.js",),
            outputs=("out/bin/maze.js", "out/lib/draw.js", "out/lib/grid.js", "out/lib/random.js"),
        ),
    ),
    cost=0.2,
)
