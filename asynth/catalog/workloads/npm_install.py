"""npm install: dependencies of the project itself, a folder and packed archives, under node_modules."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import NPM

WORKLOAD = Workload(
    name="npm install",
    language="node",
    tools=("npm", "node"),
    builds=(
        Build(
            project=Project(
                "node/mailer", "a Node mailer whose dependencies are packed archives", frozenset({"lockfiles"})
            ),
            command="npm install --omit=dev",
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
            command="npm install",
            artifacts=(),
            outputs=(
                "node_modules/.package-lock.json",
                "node_modules/validators/index.js",
                "node_modules/validators/package.json",
            ),
        ),
    ),
    environment=NPM,
    cost=0.48,
)
