"""Lockfiles: names, digests and contents of the lock files in the directory that witness is started in."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="lockfiles",
    predicate_type="https://witness.dev/attestations/lockfiles/v0.1",
    records=("the dependency lock files", "the pinned dependencies", "the contents of the lock files"),
    unconstrained="which dependencies the lock files pin",
    note="`lockfiles` is recorded even where there is no lock file, so requiring the type does not prove that one exists.",
    says="which lock files there are and what stands in them",
)
