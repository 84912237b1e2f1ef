"""esbuild: a program and what it imports in one file, under a name that the command line gives."""

from asynth.catalog.member import Build, Project, Workload

WORKLOAD = Workload(
    name="esbuild",
    language="node",
    tools=("esbuild", "node"),
    builds=(
        Build(
            project=Project("node/maze", "a TypeScript command that draws mazes"),
            command="esbuild bin/maze.ts --bundle --platform=node --outfile={artifact}",
            artifacts=("out/maze.js", "maze.js", "maze.cjs", "out/bundle.js", "draw-maze.js", "build/maze.cjs"),
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("node/unit-price", "a TypeScript library that compares prices"),
            command="esbuild src/index.ts --bundle --minify --format=esm --outfile={artifact}",
            artifacts=(
                "dist/unit-price.js",
                "dist/index.min.js",
                "unit-price.mjs",
                "dist/bundle.js",
                "prices.js",
                "public/unit-price.mjs",
            ),
            outputs=("{artifact}",),
        ),
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="esbuild src/contrast.js --bundle --format=iife --global-name=palette --outfile={artifact}",
            artifacts=(
                "dist/contrast.js",
                "dist/palette.js",
                "palette.js",
                "dist/palette.min.js",
                "public/contrast.js",
                "contrast.bundle.js",
            ),
            outputs=("{artifact}",),
        ),
    ),
    cost=0.02,
)
