"""SARIF: the report of a linter or scanner, taken from the one JSON file among the products."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="sarif",
    predicate_type="https://witness.dev/attestations/sarif/v0.1",
    records=("the linter's report", "the static-analysis findings", "the SARIF report that the step writes"),
    unconstrained="what the report found",
    note="The sarif attestor takes whatever JSON file the step writes, so let the step write only the report.",
    needs="exactly one JSON file among the products, the report",
    missing="no sarif file found",
    says="the tool, the level and the number of findings",
)
