"""Maven: coordinates and declared dependencies from the project's `pom.xml`."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="maven",
    predicate_type="https://witness.dev/attestations/maven/v0.1",
    records=("the Maven coordinates and dependencies", "the contents of the pom.xml", "the project's POM"),
    unconstrained="which version or dependencies the POM declares",
    needs="a `pom.xml` in the working directory",
    missing="pom.xml: no such file or directory",
    says="the version of the project and the groups and versions of its dependencies",
)
