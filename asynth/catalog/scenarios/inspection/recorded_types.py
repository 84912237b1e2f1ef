"""Which types an attestation holds."""

from __future__ import annotations

from asynth.catalog.scenarios.inspection.question import inspect
from asynth.catalog.scenarios.scenario import WIDE, Scenario, Situation, Told, anything, read


def tell(situation: Situation) -> Told:
    """Tell of a look at the list of types."""
    task = situation.task
    types = sorted(task.sbom_type if one.name == "sbom" else one.predicate_type for one in task.required)
    return inspect(
        situation,
        context=situation.pick(
            f"Which attestation types are in `{task.attestation}`?",
            f"How can I list what `{task.attestation}` has recorded, type by type?",
            f"I want to see, without guessing, which types a policy could require of `{task.attestation}`.",
        ),
        lead=situation.pick(
            "The file is a DSSE envelope; its payload is base64 of an in-toto statement, whose predicate is the collection:",
            "Decode the payload and list the types of the collection, sorted, since their order within a stage is not fixed:",
        ),
        look=read(task.attestation, "[.predicate.attestations[].type] | sort[]", situation.wording),
        output="\n".join(types),
        meaning="Three of them are in every attestation; the others came in by `-a`.",
    )


RUNS = (
    ("git",),
    ("environment", "git"),
    ("git", "link"),
    ("git", "slsa"),
    ("git", "lockfiles"),
    ("git", "sbom"),
    ("environment", "git", "sbom"),
    *WIDE,
)

SCENARIO = Scenario(name="types", tell=tell, fits=anything, runs=RUNS, quotes=(False,), tools=("jq",))
