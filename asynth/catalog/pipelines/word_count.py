"""make build, make test and tar: a word counter in C with a `build` folder."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link

CHAIN = Chain(
    project=Project("c/word-count", "a word counter in C with its objects in `build`"),
    workloads=(
        "make build",
        "make test",
        "tar czf",
    ),
    links=(
        Link(("build", "compile"), "make build", ("build/wordcount",)),
        Link(("test", "verify"), "make test", ("build/test_counter",), uses=(0,), stdout="all tests passed"),
        Link(
            ("package", "deploy"),
            "tar czf {2} README.md build/wordcount",
            ("wordcount.tar.gz", "wc-tool.tgz", "counter.tar.gz", "wordcount-2.0.tar.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 2), (0, 1, 2)),
    cost=0.3,
)
