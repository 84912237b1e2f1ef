"""gcc, a smoke test, gzip and a digest file: a CRC-32 tool in C."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("c/checksum", "a CRC-32 tool in C"),
    workloads=(
        "gcc",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "compile"),
            "gcc -O2 -o {0} src/main.c src/crc32.c",
            ("checksum", "crc32", "filesum", "sum32", "crctool"),
        ),
        Link(
            ("test", "verify", "analyze"),
            "sh -c './{0} README.md > {1}'",
            ("smoke.txt", "smoke.log", "readme.crc", "trial.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("package", "deploy"),
            "sh -c 'gzip -9 -c {0} > {2}'",
            ("checksum.gz", "crc32.gz", "tool.gz", "upload.gz", "checksum-1.0.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
        Link(
            ("scan", "security-check", "lint"),
            "sh -c 'openssl dgst -sha256 -r {2} > {3}'",
            ("SHA256SUMS", "checksums.txt", "digests.txt", "tool.sha256"),
            uses=(2,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 2), (0, 1), (0, 1, 2), (0, 2, 3), (0, 1, 2, 3)),
    cost=0.2,
)
