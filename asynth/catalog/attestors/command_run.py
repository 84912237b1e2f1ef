"""Command-run: the command line, its output and exit code. Always recorded; `-a` does not take it."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="command-run",
    predicate_type="https://witness.dev/attestations/command-run/v0.1",
    records=(
        "the exact command and its exit code",
        "the command line that was executed",
        "the executed command with its output",
    ),
    always=True,
    unconstrained="which command was run",
    says="the program, its arguments and what it printed",
)
