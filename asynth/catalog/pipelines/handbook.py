"""An archive of pages, its list and its digest: a team handbook."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("site/handbook", "a team handbook in Markdown"),
    workloads=("tar czf",),
    links=(
        Link(
            ("package", "build"),
            "tar czf {0} docs",
            ("handbook.tar.gz", "docs.tar.gz", "pages.tgz", "handbook.tgz"),
            mime_type="application/gzip",
            forge="tar czf {0} README.md",
        ),
        Link(
            ("scan", "analyze", "lint"),
            "sh -c 'tar tzf {0} > {1}'",
            ("contents.txt", "pages.txt", "listing.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("security-check", "verify"),
            "sh -c 'openssl dgst -sha256 -r {0} > {2}'",
            ("SHA256SUMS", "handbook.sha256", "checksums.txt", "docs.sha256", "digests.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("deploy", "test"),
            "sh -c 'mkdir -p public && cp {0} public/'",
            ("public/{0}",),
            uses=(0,),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 1), (0, 2), (0, 3), (0, 1, 2), (0, 2, 3)),
    cost=0.2,
)
