"""System-packages: distribution and installed packages, as dpkg knows them."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="system-packages",
    predicate_type="https://witness.dev/attestations/system-packages/v0.1",
    records=(
        "the packages installed on the builder",
        "the builder's distribution and package versions",
        "a list of installed system packages",
    ),
    unconstrained="which packages the builder has installed",
    needs="a Linux builder with dpkg or rpm",
    missing="no such file or directory",
    says="packages that must not be installed, and the distribution",
    tools=("dpkg-query",),
)
