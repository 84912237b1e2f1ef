"""The order and shape in which a user gives the facts: prose, list, ticket, chat and so on.

A layout takes the finished opening and the facts and returns the prompt. Wording numbers are handed on, so two
phrasings with the same layout still read differently.
"""

from __future__ import annotations

from asynth.catalog.phrasings import facts as say
from asynth.catalog.phrasings.facts import Facts


def prose(opening: str, facts: Facts, wording: int) -> str:
    """Opening first, then the facts in one paragraph."""
    makes = f", which writes `{facts.artifact}`" if facts.artifact else ", which leaves no artifact"
    rule = f" The policy must make sure that {say.rules(facts)}." if facts.requests else ""
    return (
        f"{opening} The project is `{facts.project}`, {facts.describes}; the step runs `{facts.command}`{makes}. "
        f"{say.keys(facts, wording)}{rule} {say.expiry(facts, wording)} {say.subject(facts, wording)} "
        f"{say.manner(facts, wording)}"
    )


def context_first(opening: str, facts: Facts, wording: int) -> str:
    """The situation first, the question after it, wishes last."""
    makes = f"which gives us `{facts.artifact}`" if facts.artifact else "which produces no file"
    rule = f"What matters to us: {say.rules(facts)}. " if facts.requests else ""
    return (
        f"In `{facts.project}` ({facts.describes}) we run `{facts.command}`, {makes}. {opening} "
        f"{rule}{say.keys(facts, wording)}\n\n"
        f"{say.expiry(facts, wording)} {say.subject(facts, wording)} {say.manner(facts, wording)}"
    )


def bullets(opening: str, facts: Facts, wording: int) -> str:
    """Opening, then the facts as a list, wishes last."""
    artifact = f"`{facts.artifact}`" if facts.artifact else "none"
    lines = [
        f"- project: `{facts.project}`, {facts.describes}",
        f"- command: `{facts.command}`",
        f"- artifact: {artifact}",
        f"- keys: {say.keys(facts, wording)}",
        *(f"- must hold: {request}" for request in facts.requests),
        f"- policy valid until {facts.expires}",
        f"- verify: {say.subject(facts, wording)}",
    ]
    return f"{opening}\n\n" + "\n".join(lines) + f"\n\n{say.manner(facts, wording)}"


def ticket(opening: str, facts: Facts, wording: int) -> str:
    """A ticket: headed sections, acceptance last."""
    artifact = f" Artifact: `{facts.artifact}`." if facts.artifact else " It leaves no artifact."
    accepted = [*facts.requests, f"the policy ends on {facts.expires}"]
    checks = "\n".join(f"* {line}" for line in accepted)
    return (
        f"{opening}\n\nContext: `{facts.project}` is {facts.describes}. The command is `{facts.command}`.{artifact}\n"
        f"Keys: {say.keys(facts, wording)}\n\nDone when:\n{checks}\n* {say.subject(facts, wording)}\n\n"
        f"{say.manner(facts, wording)}"
    )


def chat(opening: str, facts: Facts, wording: int) -> str:
    """A chat message: several short paragraphs."""
    writes = f" (it writes `{facts.artifact}`)" if facts.artifact else " (no artifact comes out of it)"
    rule = f"\n\nOne more thing: I want to be sure that {say.rules(facts)}." if facts.requests else ""
    return (
        f"Hi! {opening}\n\nIt's for `{facts.project}`, {facts.describes}. What we run is `{facts.command}`{writes}. "
        f"{say.keys(facts, wording)}{rule}\n\n"
        f"{say.expiry(facts, wording)} {say.subject(facts, wording)}\n\n{say.manner(facts, wording)}"
    )


def terse(opening: str, facts: Facts, wording: int) -> str:
    """Key-value lines of somebody in a hurry."""
    lines = [
        opening,
        "",
        f"project: {facts.project} ({facts.describes})",
        f"runs: `{facts.command}`",
        f"artifact: `{facts.artifact}`" if facts.artifact else "artifact: -",
        f"keys: {say.keys(facts, wording)}",
        *(f"rule: {request}" for request in facts.requests),
        f"policy expires: {facts.expires}",
        f"subject: {say.subject(facts, wording)}",
        say.manner(facts, wording),
    ]
    return "\n".join(lines)
