"""npm ci: what package-lock.json pins, exactly, and an error where package.json asks for something else."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import NPM

WORKLOAD = Workload(
    name="npm ci",
    language="node",
    tools=("npm", "node"),
    builds=(
        Build(
            project=Project(
                "node/mailer", "a Node mailer whose dependencies are packed archives", frozenset({"lockfiles"})
            ),
            command="npm ci --ignore-scripts",
            artifacts=(),
            outputs=(
                "node_modules/.bin/wrap-lines",
                "node_modules/.package-lock.json",
                "node_modules/envelope/index.js",
                "node_modules/envelope/package.json",
                "node_modules/wrap-lines/cli.js",
                "node_modules/wrap-lines/package.json",
                "node_modules/wrap-lines/wrap.js",
            ),
        ),
        Build(
            project=Project(
                "node/forms", "a Node package of sign-up forms with a local dependency", frozenset({"lockfiles"})
            ),
            command="npm ci",
            artifacts=(),
            outputs=(
                "node_modules/.package-lock.json",
                "node_modules/validators/index.js",
                "node_modules/validators/package.json",
            ),
        ),
    ),
    environment=NPM,
    cost=0.46,
)
