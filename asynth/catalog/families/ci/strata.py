"""Which jobs the family `ci` asks about: builds on CI systems, with or without a rule."""

from __future__ import annotations

from asynth.catalog.families.ci.systems import SYSTEMS, System
from asynth.catalog.families.family import PROJECT, Available, choose_told, omit_in_turn
from asynth.catalog.member import Build
from asynth.catalog.names import REPOSITORIES, REPOSITORIES_BY_NAME, STEPS
from asynth.catalog.phrasings.wish import group_by_omission
from asynth.catalog.procedure.defaults import RECORDED_ALWAYS
from asynth.catalog.procedure.rules import bind_build, is_plain
from asynth.space import Choice, Domain, Selection, Stratum, Value

COMMON_ATTESTORS = ("git", "environment", "link", "slsa")
"""Attestors that go with any system."""

RULED = ("command-run", "product")
"""Attestors whose records a rule may judge, beside the system's own. Git's is left out: a job has no branch of its own; and
an environment on record needs flags for every secret, three times in an answer that is long as it is."""

NAMES = (
    ("build", "policy", "BUILD_KEY", "POLICY_PUB", "witness"),
    ("ci", "owner", "CI_SIGNING_KEY", "OWNER_PUB", "supply-chain"),
    ("runner", "security", "RUNNER_KEY", "SECURITY_PUB", "signing"),
    ("attest", "approve", "ATTEST_KEY", "APPROVE_PUB", "attest"),
    ("robot", "lead", "ROBOT_KEY", "LEAD_PUB", "release"),
    ("signer", "governance", "SIGNER_KEY", "GOVERNANCE_PUB", "evidence"),
    ("job", "keeper", "JOB_KEY", "KEEPER_PUB", "pipeline"),
    ("worker", "auditor", "WORKER_KEY", "AUDITOR_PUB", "audit"),
)
"""Base names of the two keys, the variables that the job gets, and how names in the CI's store begin."""

SIGNED = tuple(
    f"{folder}/policy.signed.json"
    for folder in (".witness", "ci", "security", "supply-chain", "attestation", "policies")
)
"""Where the repository keeps the signed policy."""

FACTS = frozenset(
    {
        "ci",
        "file",
        "step",
        "command",
        "artifact",
        "branch",
        "secrets",
        "keys",
        "types",
        "rules",
        "expires",
        "subject",
        "style",
    }
)
PLAIN_EVERY = 10
"""Of this many jobs one is also asked for without a rule."""

PASSPHRASE_EVERY = 4
"""Of this many jobs one has an encrypted key, which makes file and answer longer."""

MAX_CPU = 0.6
"""CPU seconds from which on a build is left to other families."""

LONG = 60
"""Characters of a command line from which on it makes an answer that shows it three times hard to read."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine."""
    groups = group_by_omission("ci", FACTS)
    found: list[Stratum] = []
    jobs = 0
    for name, workload, build in available.builds():
        if not build.artifacts or workload.cost >= MAX_CPU or build.attestors or len(build.command) > LONG:
            continue
        for system in SYSTEMS:
            if system.attestor and system.attestor not in available.attestors:
                continue
            jobs += 1
            for ruled in (False, True) if jobs % PLAIN_EVERY == 0 else (True,):
                omitted = omit_in_turn(groups, len(found))
                rules = _rules(build, system, available) if ruled else ()
                if rules or not ruled:
                    passphrase = len(found) % PASSPHRASE_EVERY == 0
                    found.append(_stratum(name, build, system, rules, available, omitted, passphrase=passphrase))
    return tuple(found)


def _rules(build: Build, system: System, available: Available) -> tuple[str, ...]:
    wanted = {*RULED, system.attestor}
    attested = bind_build(build, "build", build.artifacts[0], REPOSITORIES[0])
    return tuple(rule.name for rule in available.rules(build) if rule.attestor in wanted and is_plain(rule, attested))


def _stratum(
    name: str,
    build: Build,
    system: System,
    rules: tuple[str, ...],
    available: Available,
    omitted: tuple[str, ...],
    *,
    passphrase: bool,
) -> Stratum:
    always = (system.attestor or "git",)
    extras = tuple((name,) for name in available.offered(build.project, COMMON_ATTESTORS) if name not in always)
    styles = ("heredoc", "jq") if rules else ("heredoc", "jq", "python")
    fixed: dict[str, Value] = {
        "build": name,
        "system": system.name,
        "ruled": bool(rules),
        "omitted": omitted,
        "passphrase": passphrase,
    }
    own: list[Domain] = [
        Choice("phrasing", group_by_omission("ci", FACTS)[omitted]),
        Choice("step", STEPS),
        Selection("extras", extras, always=always, at_least=1, at_most=1 if rules else 2),
        Selection("core", () if rules else tuple((core,) for core in RECORDED_ALWAYS), at_most=1),
        Choice("subject", ("artifact", "commit") if not system.attestor else ("artifact", "digest")),
        Choice("artifact", build.artifacts, identifier=True),
        Choice("names", tuple(range(len(NAMES))), identifier=True),
        Choice("signed", SIGNED, identifier=True),
        Choice("setting", tuple(REPOSITORIES_BY_NAME), identifier=True),
        *choose_told(omitted, available.written(*styles)),
    ]
    if rules:
        own.append(Choice("rule", rules))
    return Stratum(fixed, (PROJECT,), tuple(own))
