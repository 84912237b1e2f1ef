"""The fifteen openings of the plan, word for word, each with a layout for the facts that the answer needs."""

from asynth.catalog.phrasings.layouts import bullets, chat, context_first, prose, terse, ticket
from asynth.catalog.phrasings.phrasing import Phrasing

PHRASINGS = (
    Phrasing("How do I create a complete witness configuration for a {step} step with {attestors}?", prose, 0),
    Phrasing("What's the witness setup for {step} with {attestors} attestors?", terse, 1),
    Phrasing("Show me a working witness example for {step} using {attestors}.", bullets, 2),
    Phrasing("Walk me through setting up witness for {step} with {attestors}.", context_first, 0),
    Phrasing("I need to attest a {step} step with {attestors}. How do I do it?", prose, 1),
    Phrasing("Can you provide a verified witness config for {step} ({attestors})?", bullets, 1),
    Phrasing("Help me set up witness attestation for {step} with {attestors}.", chat, 0),
    Phrasing("What are the commands to attest {step} with {attestors}?", context_first, 1),
    Phrasing("Create a witness workflow for {step} using {attestors} attestors.", ticket, 2),
    Phrasing("I want to use witness for {step} with {attestors}. What do I need?", prose, 2),
    Phrasing("Provide a complete example of {step} attestation with {attestors}.", ticket, 0),
    Phrasing("How would I configure witness to attest {step} with {attestors}?", context_first, 2),
    Phrasing("Give me the witness commands for {step} attestation ({attestors}).", terse, 0),
    Phrasing("What's the best way to attest {step} using {attestors}?", chat, 1),
    Phrasing("I'm trying to attest {step} with {attestors}. Show me how.", chat, 2),
)
