"""The family `rego`: attest one step and let one to three Rego rules decide over what was recorded."""

from __future__ import annotations

import hashlib
from collections import Counter

from asynth.catalog.families.family import BUILDS_BY_NAME, Available, FamilyMember
from asynth.catalog.families.rego.single import IDENTIFIERS, compose
from asynth.catalog.families.rego.strata import free_domains, strata_of
from asynth.catalog.rules import RULES_BY_NAME
from asynth.space import Stratum

COMBINATIONS = (
    ("git_branch_allowlist", "env_variable_equals"),
    ("git_clean_worktree", "product_required_outputs"),
    ("git_author_domain", "cmd_exact"),
    ("git_remote_allowlist", "env_required_variables"),
    ("git_semver_tag_required", "product_mime_allowlist"),
    ("env_variable_equals", "cmd_program_allowlist"),
    ("product_required_outputs", "cmd_program_allowlist"),
    ("product_count_limit", "cmd_no_shell"),
    ("git_branch_prefix", "cmd_forbidden_words"),
    ("git_message_ticket", "env_forbidden_variables"),
    ("git_branch_allowlist", "env_required_variables", "cmd_program_allowlist"),
    ("git_clean_worktree", "env_variable_equals", "product_required_outputs"),
)
"""Rules that are taught together, each on an attestation of its own: the plan's policy variant `combined`."""

BUILDS_PER_GROUP = 12
"""Builds that one rule, or rules taught together, are asked for on; enough for no build to stand for the rule."""


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine: every rule alone, and the combinations.

    Rules that fit few builds choose first. Those that fit everywhere then even out which workloads rules are taught on.
    """
    free = free_domains()
    builds = {name: build for name, _, build in available.builds()}
    usable = {name: {rule.name for rule in available.rules(build)} for name, build in builds.items()}
    groups = (*((name,) for name in RULES_BY_NAME), *COMBINATIONS)
    fitting = {group: [name for name in builds if usable[name].issuperset(group)] for group in groups}
    chosen: dict[str, list[Stratum]] = {name: [] for name in builds}
    taught: Counter[str] = Counter()
    for group in sorted(groups, key=lambda group: len(fitting[group])):
        rules = tuple(RULES_BY_NAME[rule] for rule in group)
        for name in choose("+".join(group), fitting[group], taught):
            found = strata_of(name, builds[name], available, free, rules)
            chosen[name] += found
            taught[BUILDS_BY_NAME[name][0].name] += len(found)
    return tuple(stratum for found in chosen.values() for stratum in found)


def choose(seed: str, names: list[str], taught: Counter[str]) -> list[str]:
    """Return the builds out of `names` that a group of rules is taught on: all, or :data:`BUILDS_PER_GROUP` of them.

    Strata come in turn, so rules that fit everywhere would leave little room for those that fit a few builds. A workload
    gives its second build when all others have given their first, or those with many builds would be everywhere.

    :param taught: strata that each workload has already; those with the fewest come first, by lot among equals
    """
    turns: Counter[str] = Counter()
    places: list[tuple[int, int, int, str]] = []
    lots = sorted(names, key=lambda name: hashlib.sha256(f"{seed}\0{name}".encode()).digest())
    for lot, name in enumerate(lots):
        workload = BUILDS_BY_NAME[name][0].name
        places.append((turns[workload], taught[workload], lot, name))
        turns[workload] += 1
    return [name for *_, name in sorted(places)[:BUILDS_PER_GROUP]]


FAMILY = FamilyMember(
    name="rego",
    title="one attested step judged by Rego rules",
    share=20.0,
    strata=strata,
    compose=compose,
    identifiers=IDENTIFIERS,
)
