"""A bundle by a script, its tests, gzip: a backup tool in shell."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("shell/backup", "a backup tool in shell"),
    workloads=(
        "shell build script",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "compile"),
            "sh bundle.sh {0}",
            ("backup", "backup-bundle.sh", "nightly-backup", "server-backup.sh"),
            mime_type="text/x-shellscript",
            stdout="bundled 25 lines",
        ),
        Link(
            ("test", "lint", "verify"),
            "sh -c 'sh -n {0} && sh tests/run.sh > {1}'",
            ("tests.log", "test-report.txt", "checks.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("package", "deploy"),
            "sh -c 'gzip -9 -c {0} > {2}'",
            ("backup.gz", "backup-bundle.gz", "upload.gz", "nightly.gz", "tool.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
        Link(
            ("deploy", "security-check"),
            "sh -c 'mkdir -p release && cp {2} release/'",
            ("release/{2}",),
            uses=(2,),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 2), (0, 1), (0, 1, 2), (0, 2, 3), (0, 1, 2, 3)),
    cost=0.2,
)
