"""A Node lint, npm run build, tar and a digest file: a package of colour tokens."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import NPM

CHAIN = Chain(
    project=Project("node/palette", "a Node package of colour tokens", frozenset({"lockfiles"})),
    workloads=(
        "npm run build",
        "Node lint script",
        "tar czf",
    ),
    links=(
        Link(
            ("lint", "analyze"),
            "node scripts/lint.js {0}",
            ("palette.sarif", "colours.sarif", "contrast.sarif", "findings.sarif"),
            mime_type="application/json",
            stdout="4 colours, 2 findings",
        ),
        Link(
            ("build", "compile"),
            "npm run build",
            ("dist/palette.css",),
            mime_type="text/plain; charset=utf-8",
            stdout="wrote 4 colours to dist/palette.css",
        ),
        Link(
            ("package", "deploy"),
            "tar czf {2} dist",
            ("palette.tar.gz", "tokens.tgz", "css.tar.gz", "palette-5.0.tar.gz", "colours.tar.gz"),
            uses=(1,),
            mime_type="application/gzip",
        ),
        Link(
            ("scan", "security-check", "verify"),
            "sh -c 'openssl dgst -sha256 -r {2} > {3}'",
            ("SHA256SUMS", "checksums.txt", "palette.sha256"),
            uses=(2,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((1, 2), (0, 1, 2), (1, 2, 3)),
    environment=NPM,
    cost=0.4,
)
