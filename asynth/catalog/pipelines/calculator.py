"""make build, make test, tar, and a list of what was packed: a calculator in C."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("c/calculator", "a small command-line calculator in C"),
    workloads=(
        "make build",
        "make test",
        "tar czf",
    ),
    links=(
        Link(("build", "compile"), "make build", ("bin/calc",)),
        Link(("test", "verify"), "make test", ("bin/test_calc",), uses=(0,), stdout="6 checks passed"),
        Link(
            ("package", "deploy"),
            "tar czf {2} bin/calc",
            ("calc.tar.gz", "calculator.tgz", "release.tar.gz", "calc-1.4.tar.gz", "dist.tar.gz"),
            uses=(0,),
            mime_type="application/gzip",
            forge="tar czf {2} Makefile",
        ),
        Link(
            ("scan", "analyze", "security-check"),
            "sh -c 'tar tzf {2} > {3}'",
            ("contents.txt", "listing.txt", "files.txt", "manifest.txt"),
            uses=(2,),
            mime_type="text/plain; charset=utf-8",
        ),
    ),
    routes=((0, 2), (0, 1, 2), (0, 2, 3), (0, 1, 2, 3)),
    cost=0.3,
)
