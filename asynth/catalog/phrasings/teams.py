"""Openings of people who speak for a team: what must be on record, often without naming an attestor."""

from asynth.catalog.phrasings.layouts import bullets, chat, context_first, prose, terse, ticket
from asynth.catalog.phrasings.phrasing import Phrasing

PHRASINGS = (
    Phrasing(
        "Our {step} step has to leave signed evidence of {attestors}, and a policy that insists on all of it.",
        prose, 1, by_record=True,
    ),
    Phrasing(
        "From next sprint on nothing ships unless the {step} step is attested with {attestors}. How do we get there?",
        context_first, 2, by_record=True,
    ),
    Phrasing("Task: attest `{step}`. The policy requires {attestors}, no more.", ticket, 1),
    Phrasing(
        "An auditor wants to see {attestors} for every {step}. Which witness commands give us that, end to end?",
        context_first, 0, by_record=True,
    ),
    Phrasing("witness for step `{step}`, policy on {attestors}, from key to verify", terse, 2),
    Phrasing(
        "We wrap our {step} job with witness soon and need a policy over {attestors}. What does it take?",
        chat, 0,
    ),
    Phrasing(
        "The security team asked for proof of {attestors} whenever `{step}` runs. Please draft run, policy and verify.",
        bullets, 0, by_record=True,
    ),
    Phrasing("Never used witness before. I'd like the step {step} on record with {attestors}.", chat, 1),
    Phrasing("Migrating from hand-written checksums: attest the {step} stage with {attestors}.", prose, 0),
    Phrasing(
        "Is it possible to require {attestors} from our {step} stage and to check that later from the outside?",
        prose, 2, by_record=True,
    ),
    Phrasing("Make our `{step}` step fit for an audit: attest {attestors}, sign a policy, verify.", ticket, 2),
    Phrasing("The {step} step must be attested. Required types: {attestors}.", terse, 1),
    Phrasing(
        "What would an experienced witness user type to attest {step} and require {attestors}?", bullets, 2
    ),
    Phrasing(
        "For the {step} part of our release checklist I must show {attestors}, signed and verifiable.",
        bullets, 1, by_record=True,
    ),
    Phrasing("Set up attestation of `{step}`: {attestors} are to be required by policy.", context_first, 1),
)  # fmt: skip
