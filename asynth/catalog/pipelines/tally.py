"""go build, a trial run, tar: a Go command that counts lines."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import GO

CHAIN = Chain(
    project=Project("go/tally", "a Go command that counts lines"),
    workloads=(
        "go build",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "compile"),
            "go build -trimpath -buildvcs=false -o {0} ./cmd/tally",
            ("tally", "app", "toplines", "linecount", "tally-cli"),
        ),
        Link(
            ("test", "verify", "analyze"),
            "sh -c './{0} -n 3 < go.mod > {1}'",
            ("trial.txt", "smoke.txt", "sample.out", "top3.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("package", "deploy"),
            "tar cf {2} {0}",
            ("tally.tar", "release.tar", "tally-linux.tar", "bundle.tar", "tally-0.4.tar"),
            uses=(0,),
            mime_type="application/x-tar",
            forge="tar cf {2} go.mod",
        ),
        Link(
            ("scan", "analyze", "security-check"),
            "sh -c 'tar tf {2} > {3}'",
            ("contents.txt", "tally.list", "files.txt"),
            uses=(2,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 2), (0, 1, 2), (0, 2, 3)),
    environment=GO,
    cost=0.4,
)
