"""SBOM: the one SPDX or CycloneDX JSON document among the products. Its predicate type is that of the format."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="sbom",
    predicate_type="https://spdx.dev/Document",
    records=(
        "the software bill of materials",
        "the bill of materials that the step writes",
        "the generated bill of materials",
    ),
    unconstrained="which components the bill of materials lists",
    alternative_types=("https://cyclonedx.org/bom",),
    note="An SBOM is recorded under the predicate type of its own format, so that is what the policy names.",
    needs="one SPDX or CycloneDX JSON document among the products",
    missing="no SBOM file found",
    says="licences, packages, versions and the format of the document",
)
