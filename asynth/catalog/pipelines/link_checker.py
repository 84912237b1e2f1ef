"""go build, tar and a digest file: a Go link checker with a vendored dependency."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import GO

CHAIN = Chain(
    project=Project("go/linkcheck", "a Go link checker with a vendored dependency", frozenset({"lockfiles"})),
    workloads=(
        "go build",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "compile"), "go build -buildvcs=false -o {0} .", ("linkcheck", "links", "checklinks", "mdlinks")
        ),
        Link(
            ("package", "deploy"),
            "tar czf {1} {0}",
            ("linkcheck.tar.gz", "links.tgz", "linkcheck-dev.tar.gz", "dist.tar.gz", "linkcheck-3.tar.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
        Link(
            ("verify", "security-check", "scan"),
            "sh -c 'openssl dgst -sha256 -r {1} > {2}'",
            ("SHA256SUMS", "checksums.txt", "digests.txt", "release.sha256"),
            uses=(1,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 1), (0, 1, 2)),
    environment=GO,
    cost=0.4,
)
