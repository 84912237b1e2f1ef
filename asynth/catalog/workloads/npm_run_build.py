"""npm run build: the build script of package.json, after `npm ci` where it needs a dependency."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import NPM

WORKLOAD = Workload(
    name="npm run build",
    language="node",
    tools=("npm", "node"),
    builds=(
        Build(
            project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
            command="npm run build",
            artifacts=("dist/palette.css",),
            mime_type="text/plain; charset=utf-8",
            outputs=("dist/palette.css",),
            stdout="wrote 4 colours to dist/palette.css",
        ),
        Build(
            project=Project(
                "polyglot/gateway", "a Java service with a Node console", frozenset({"lockfiles", "maven"})
            ),
            command="npm run build --silent",
            artifacts=("public/routes.html",),
            mime_type="text/html; charset=utf-8",
            outputs=("public/routes.html",),
            stdout="public/routes.html: 4 routes",
        ),
        Build(
            project=Project(
                "node/forms", "a Node package of sign-up forms with a local dependency", frozenset({"lockfiles"})
            ),
            command="sh -c 'npm ci && npm run build'",
            artifacts=("dist/signup.html",),
            mime_type="text/plain; charset=utf-8",
            stdout="dist/signup.html: 2 fields",
        ),
    ),
    environment=NPM,
    cost=0.3,
)
