"""cargo clippy: lints of Rust, as errors. Like a build it leaves files under `target`, in names that nobody chose."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import CARGO

WORKLOAD = Workload(
    name="cargo clippy",
    language="rust",
    tools=("cargo", "cargo-clippy", "rustc", "cc"),
    builds=(
        Build(
            project=Project("rust/roman", "a Rust crate for Roman numerals", frozenset({"lockfiles"})),
            command="cargo clippy -- -D warnings",
            artifacts=(),
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="cargo clippy --locked --all-targets --workspace",
            artifacts=(),
        ),
    ),
    environment=CARGO,
    cost=0.25,
)
