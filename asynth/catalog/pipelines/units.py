"""A source archive of the commit, its list and its digest: a Go library of unit conversions."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("go/units", "a Go library of unit conversions"),
    workloads=(
        "git archive",
        "tar czf",
    ),
    links=(
        Link(
            ("package", "build"),
            "git archive --format=tar -o {0} HEAD",
            ("units.tar", "units-src.tar", "conversions.tar", "module.tar", "source.tar"),
            mime_type="application/x-tar",
            forge="git archive --format=tar -o {0} HEAD doc.go",
        ),
        Link(
            ("scan", "analyze"),
            "sh -c 'tar tf {0} > {1}'",
            ("contents.txt", "sources.txt", "listing.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("deploy", "compile"),
            "sh -c 'gzip -9 -c {0} > {2}'",
            ("units.tar.gz", "upload.tar.gz", "units-1.0.tar.gz", "source.tar.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 1), (0, 2), (0, 1, 2)),
    cost=0.2,
)
