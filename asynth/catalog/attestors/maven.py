"""Maven: coordinates and declared dependencies from the project's `pom.xml`."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="maven",
    predicate_type="https://witness.dev/attestations/maven/v0.1",
    records=("the Maven coordinates and dependencies", "the contents of the pom.xml", "the project's POM"),
    unconstrained="which version or dependencies the POM declares",
)
