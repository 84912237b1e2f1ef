"""Environment: operating system, host, user and the variables of the process that ran witness."""

from asynth.catalog.member import Attestor

ATTESTOR = Attestor(
    name="environment",
    predicate_type="https://witness.dev/attestations/environment/v0.1",
    records=(
        "the build machine's environment",
        "the host, user and environment variables",
        "the environment variables of the run",
    ),
    unconstrained="which host, user or variables the step ran with",
    says="variables that have to be set, to hold a value, or not to be set, and the host and user",
)
