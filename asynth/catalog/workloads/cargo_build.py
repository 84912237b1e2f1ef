"""cargo build --release: an optimised program under `target`."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import CARGO

WORKLOAD = Workload(
    name="cargo build --release",
    language="rust",
    tools=("cargo", "rustc", "cc"),
    builds=(
        Build(
            project=Project("rust/roman", "a Rust crate for Roman numerals", frozenset({"lockfiles"})),
            command="cargo build --release",
            artifacts=("target/release/roman",),
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="cargo build --release --locked",
            artifacts=("target/release/csvstat",),
        ),
    ),
    environment=CARGO,
    cost=0.41,
)
