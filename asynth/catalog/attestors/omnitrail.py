"""Omnitrail: permissions and gitoids of everything in the working directory before the command."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="omnitrail",
    predicate_type="https://witness.dev/attestations/omnitrail/v0.1",
    records=(
        "the OmniTrail of the working directory",
        "an OmniTrail with file modes and gitoids",
        "the OmniTrail data",
    ),
    unconstrained="which modes and gitoids the OmniTrail lists",
    note="An OmniTrail names files by absolute path, so rules over it do not travel between machines.",
    says="that the OmniTrail exists; its keys are absolute paths, which differ from machine to machine",
)
