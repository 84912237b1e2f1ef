"""VEX: the one OpenVEX document among the products."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="vex",
    predicate_type="https://openvex.dev/ns",
    records=("the OpenVEX statements", "the VEX document that the step writes", "the exploitability statements"),
    unconstrained="which status the VEX document gives to which vulnerability",
    note="The vex attestor takes any JSON file that the step writes, so let the step write only the OpenVEX document.",
    needs="exactly one JSON file among the products, the OpenVEX document",
    missing="no VEX file found",
    says="the status of every vulnerability",
)
