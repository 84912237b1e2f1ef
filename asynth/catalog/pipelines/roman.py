"""cargo build, a trial run, tar: a Rust crate for Roman numerals."""

from asynth.catalog.member import Project
from asynth.catalog.pipelines.chain import Chain, Link
from asynth.catalog.workloads.offline import CARGO

CHAIN = Chain(
    project=Project("rust/roman", "a Rust crate for Roman numerals", frozenset({"lockfiles"})),
    workloads=(
        "cargo build --release",
        "tar czf",
    ),
    links=(
        Link(
            ("build", "compile"),
            "cargo build --release",
            ("target/release/roman",),
            forge="rm target/release/roman && cp Cargo.toml target/release/roman",
        ),
        Link(
            ("test", "verify", "analyze"),
            "sh -c 'target/release/roman 4 9 2026 > {1}'",
            ("numerals.txt", "smoke.txt", "trial.txt"),
            uses=(0,),
            mime_type="text/plain; charset=utf-8",
        ),
        Link(
            ("package", "deploy"),
            "tar czf {2} target/release/roman",
            ("roman.tar.gz", "numerals.tgz", "roman-0.3.tar.gz", "crate.tar.gz", "release.tar.gz"),
            uses=(0,),
            mime_type="application/gzip",
        ),
    ),
    routes=((0, 2), (0, 1, 2)),
    environment=CARGO,
    cost=0.5,
)
