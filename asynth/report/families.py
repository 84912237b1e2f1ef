"""The page about the families: what each asks, how often, and one example of it in full.

``python -m asynth.report.families > docs/families.md`` writes it. It is a function of the catalogue alone: the examples come
from a machine that has the plainest tools and nothing else, so that everybody can run them.
"""

from __future__ import annotations

from collections.abc import Iterator

from asynth.catalog import FAMILIES, Available, FamilyMember
from asynth.catalog.attestors import ATTESTORS
from asynth.catalog.features import ATTESTED_BY
from asynth.catalog.workloads import WORKLOADS
from asynth.example.draft import Draft
from asynth.example.make import compose
from asynth.script import render
from asynth.script.blocks import fence
from asynth.space import Family, Space

PLAIN_TOOLS = frozenset({"sh", "make", "gcc", "cc", "tar", "gzip", "git", "python3"})
"""What the machine of the page has."""

SEED = 4


def plain_machine() -> Available:
    """Return a machine on which only workloads of :data:`PLAIN_TOOLS` work, and nothing that a service has to answer."""
    return Available(
        frozenset(attestor.name for attestor in ATTESTORS if attestor.name not in ATTESTED_BY),
        frozenset(workload.name for workload in WORKLOADS if PLAIN_TOOLS.issuperset(workload.tools)),
        ("heredoc", "jq"),
        frozenset(),
    )


def examples() -> Iterator[tuple[FamilyMember, Draft]]:
    """Yield each family that has specs on the plain machine, with the first draft of its seeded order."""
    for family in FAMILIES:
        strata = family.strata(plain_machine())
        if strata:
            yield family, compose(Space([Family(family.name, strata, 1.0)], SEED).at(0))


def describe_families() -> str:
    """Return the page as Markdown."""
    whole = sum(family.share for family in FAMILIES)
    lines = [
        "# Families",
        "",
        "Each kind of task is a family with dimensions of its own. Every answer below was composed from the catalogue and runs "
        "as it stands; `tests/docs/test_families_page.py` runs them. The share is that of the default mix; `--mix` changes it.",
        "",
        "| family | share | what is asked |",
        "| --- | --- | --- |",
        *(
            f"| [`{family.name}`](#{family.name}) | {family.share / whole:.0%} | {family.title} |"
            for family in FAMILIES
        ),
    ]
    for family, draft in examples():
        summary = draft.summary
        kinds = ", ".join(dict.fromkeys(f"`{twin.kind}` ({twin.expected})" for twin in draft.twins))
        rules = ", ".join(f"`{rule}`" for rule in summary.rules) or "none"
        lines += [
            "",
            f"## {family.name}",
            "",
            f"{family.title[0].upper()}{family.title[1:]}. The example's workload is `{summary.workload}`, its rules: {rules}.",
            "",
            "The user:",
            "",
            quote(draft.prompt),
            "",
            "The answer:",
            "",
            fence(render(draft.answer), "markdown"),
            "",
            f"Its twins, each refused for the reason in brackets: {kinds}.",
        ]
    return "\n".join(lines) + "\n"


def quote(text: str) -> str:
    """Return `text` as a Markdown quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


if __name__ == "__main__":
    print(describe_families(), end="")
