"""The attestors of the catalogue as a page of Markdown: what each needs, records and lets a policy say.

``python -m asynth.report.attestors`` prints it; `docs/attestors.md` is its output, which a test compares.
"""

from __future__ import annotations

from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.member import Attestor
from asynth.catalog.rules import RULES


def describe_attestors() -> str:
    """Return the page."""
    lines = [
        "# Attestors",
        "",
        "What `-a` takes and what is recorded anyway, as the catalogue teaches it: the predicate type that a policy must name,",
        "what has to be there, what witness says where it is not, and what rules can ask for. Made by",
        "`python -m asynth.report.attestors`; every error and type here is held to a release of witness by the tests.",
    ]
    for attestor in ATTESTORS:
        lines += ["", f"## {attestor.name}", "", *_describe(attestor)]
    lines += ["", "## Documents that are taken for each other", ""]
    lines += [
        f"- `{attestor.name}` takes the first product that decodes into its shape, in no fixed order, and also takes"
        f" documents for {' and '.join(f'`{other}`' for other in sorted(attestor.misreads))}; the catalogue never asks for it"
        " beside them."
        for attestor in sorted(ATTESTORS, key=lambda attestor: attestor.name)
        if attestor.misreads
    ]
    return "\n".join(lines) + "\n"


def _describe(attestor: Attestor) -> list[str]:
    types = " or ".join(f"`{name}`" for name in (attestor.predicate_type, *attestor.alternative_types))
    rules = [f"`{rule.name}`" for rule in RULES if rule.attestor == attestor.name]
    lines = [
        f"- type: {types}",
        f"- records: {'; '.join(attestor.records)}" + (" (always, never given to `-a`)" if attestor.always else ""),
    ]
    if attestor.needs:
        lines.append(f"- needs: {attestor.needs}; otherwise `{attestor.missing}`, and no attestation")
    if attestor.flags:
        lines.append(f"- given with: {' '.join(f'`{flag}`' for flag in attestor.flags)}")
    lines.append(f"- a policy can ask for: {attestor.says}")
    if attestor.meaning:
        lines.append(f"- worth knowing: {attestor.meaning}")
    lines.append(f"- rules: {', '.join(rules) or 'none'}")
    return lines


if __name__ == "__main__":
    print(describe_attestors(), end="")
