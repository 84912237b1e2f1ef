"""The family `rego`: attest one step and let one to three Rego rules decide over what was recorded."""

from __future__ import annotations

from asynth.catalog.combinations import COMBINATIONS
from asynth.catalog.families import single
from asynth.catalog.families.family import Available, FamilyMember
from asynth.catalog.member import Rule
from asynth.catalog.rules import RULES_BY_NAME
from asynth.space import Stratum


def strata(available: Available) -> tuple[Stratum, ...]:
    """Return the family's specs on a machine: every rule alone, and the combinations of the catalogue."""
    free = single.free_domains()
    found: list[Stratum] = []
    for name, _, build in available.builds():
        usable = {rule.name for rule in available.rules(build)}
        groups: list[tuple[Rule, ...]] = [(RULES_BY_NAME[rule],) for rule in RULES_BY_NAME if rule in usable]
        groups += [
            tuple(RULES_BY_NAME[rule] for rule in combination)
            for combination in COMBINATIONS
            if usable.issuperset(combination)
        ]
        for rules in groups:
            found += single.strata_of(name, build, available, free, rules)
    return tuple(found)


FAMILY = FamilyMember(
    name="rego",
    title="one attested step judged by Rego rules",
    share=20.0,
    strata=strata,
    compose=single.compose,
    identifiers=single.IDENTIFIERS,
)
