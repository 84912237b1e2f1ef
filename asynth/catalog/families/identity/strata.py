"""Which tasks the family `identity` asks about: builds that leave an artifact, with each kind of credentials."""

from __future__ import annotations

from asynth.catalog.families.family import PROJECT, Available, choose_told, omit_in_turn
from asynth.catalog.families.identity.credentials import (
    AUTHORITIES,
    CONSTRAINTS,
    KINDS,
    ORGANISATIONS,
    POLICY_CONSTRAINTS,
)
from asynth.catalog.features import POLICY_INTERMEDIATES
from asynth.catalog.member import Build, Workload
from asynth.catalog.names import STEPS
from asynth.catalog.phrasings.wish import group_by_omission
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.space import Choice, Domain, Selection, Stratum, Value

COMMON_ATTESTORS = ("git", "environment", "link", "secretscan")
"""Attestors that any project bears."""

NAMES = (
    ("ci", "owner", "spare"), ("builder", "security", "laptop"), ("runner", "release", "second-runner"),
    ("robot", "lead", "backup-robot"), ("agent", "auditor", "standby"), ("worker", "governance", "reserve"),
    ("machine", "maintainer", "other-machine"), ("forge", "keeper", "forge-two"),
)  # fmt: skip
"""Base names of the key that attests, of the policy's key, and of another key that may attest."""

FACTS = frozenset({"files", "demand", "types", "expires", "subject", "style", "command", "step"})
WIDTHS = ((0, 0), (1, 2), (4, 5), (1, 2))
"""Numbers of extra attestors, least and most, that strata have in turn."""

MAX_CPU = 0.5
"""CPU seconds from which on a build is left to other families: here the question is who signs, not what."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    groups = group_by_omission("identity", FACTS)
    found: list[Stratum] = []
    for name, workload, build in available.builds():
        if not _fits(workload, build):
            continue
        for kind in KINDS:
            omitted = omit_in_turn(groups, len(found))
            width = WIDTHS[len(found) % len(WIDTHS)]
            found.append(_stratum(name, build, kind, available, omitted, width))
    return tuple(found)


def _fits(workload: Workload, build: Build) -> bool:
    return bool(build.artifacts) and workload.cost < MAX_CPU and not build.attestors


def _completes(kind: str, available: Available) -> bool:
    """Whether a chain is completed by what the policy holds; of a policy's own certificate `verify` is told by an option."""
    return kind == "policy certificate" or POLICY_INTERMEDIATES in available.features


def _stratum(
    name: str,
    build: Build,
    kind: str,
    available: Available,
    omitted: tuple[str, ...],
    width: tuple[int, int],
) -> Stratum:
    least, most = width
    always = ("git",) if most else ()  # without -a witness takes git by itself
    extras = tuple((name,) for name in available.offered(build.project, COMMON_ATTESTORS) if name not in always)
    fixed: dict[str, Value] = {"build": name, "kind": kind, "omitted": omitted}
    own: list[Domain] = [
        Choice("phrasing", group_by_omission("identity", FACTS)[omitted]),
        Choice("step", STEPS),
        Selection("extras", extras, always=always, at_least=least, at_most=most),
        Selection("core", tuple((core,) for core in RECORDED_ALWAYS), at_least=0 if most else 1, at_most=2),
        Choice("subject", ("artifact", "digest", "commit")),
        Choice("artifact", build.artifacts, identifier=True),
        Choice("names", tuple(range(len(NAMES))), identifier=True),
        *choose_told(omitted, available.written("heredoc", "jq", "python", "template", "envsubst")),
    ]
    if "certificate" in kind:
        own += [
            Choice("organisation", ORGANISATIONS, identifier=True),
            Choice("authority", AUTHORITIES, identifier=True),
            Choice("carried", ("signature", "policy") if _completes(kind, available) else ("signature",)),
        ]
        if kind != "policy certificate":
            own.append(Choice("constraint", CONSTRAINTS))
        if kind != "certificate":
            own.append(Choice("policy_constraint", POLICY_CONSTRAINTS))
    return Stratum(fixed, (PROJECT,), tuple(own))
