"""cargo test: unit tests of a crate. It leaves its builds under `target`, in names that nobody chose."""

from asynth.catalog.member import Build, Project, Workload
from asynth.catalog.workloads.offline import CARGO

WORKLOAD = Workload(
    name="cargo test",
    language="rust",
    tools=("cargo", "rustc", "cc"),
    builds=(
        Build(
            project=Project("rust/roman", "a Rust crate for Roman numerals", frozenset({"lockfiles"})),
            command="cargo test --lib",
            artifacts=(),
        ),
        Build(
            project=Project(
                "rust/csvstat", "a Rust command for CSV statistics with a path dependency", frozenset({"lockfiles"})
            ),
            command="cargo test --locked",
            artifacts=(),
        ),
    ),
    environment=CARGO,
    cost=0.47,
)
