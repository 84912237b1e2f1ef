"""What a space is made of: families, cut into strata that are products of domains.

A stratum is a part of a family in which every combination of values makes sense; whatever depends on something else is
expressed by cutting. Strata are visited in turn, so a family weights its kinds of task by how it cuts them. This module
must not know any family in particular.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from asynth.space.domains import Domain, are_disjoint
from asynth.space.spec import Value


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """All combinations of the values of some domains, beside some fixed values.

    :param fixed: dimensions with one value here
    :param free: domains that every stratum of the family has, the same for all
    :param own: domains of this stratum
    :ivar capacity: how many specs the stratum has, counted once, since a family has thousands of strata
    :ivar structures: how many specs are left when identifiers are ignored
    :raises ValueError: a dimension occurs twice
    """

    fixed: Mapping[str, Value]
    free: tuple[Domain, ...]
    own: tuple[Domain, ...]
    capacity: int = field(init=False)
    structures: int = field(init=False)

    def __post_init__(self) -> None:
        names = [*self.fixed, *(domain.name for domain in self.domains)]
        if len(set(names)) != len(names):
            raise ValueError(f"a stratum has a dimension twice: {', '.join(names)}")
        named, structures = 1, 1
        for domain in self.domains:
            if domain.identifier:
                named *= domain.size
            else:
                structures *= domain.size
        object.__setattr__(self, "capacity", named * structures)
        object.__setattr__(self, "structures", structures if named else 0)

    @property
    def domains(self) -> tuple[Domain, ...]:
        """The free and own domains, in this order."""
        return self.free + self.own

    def weights(self) -> dict[str, int]:
        """Return what each domain's digit weighs in a spec's canonical number.

        The numbers are in mixed radix: the first free domain is the top digit, the first own domain the lowest.
        """
        weights, weight = {}, 1
        for domain in (*self.own, *reversed(self.free)):
            weights[domain.name] = weight
            weight *= domain.size
        return weights


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """A kind of task: disjoint strata, each visited with equal weight until it is exhausted.

    :param name: the family's name, part of its specs' ids
    :param strata: may be empty, and may hold strata without specs
    :param share: of the family in the mix, in any unit; the space normalises shares
    :raises ValueError: the share is not positive, free domains differ between strata, a dimension is an identifier in
        one stratum only, or two strata are not provably disjoint once identifiers are ignored
    """

    name: str
    strata: tuple[Stratum, ...]
    share: float = 1.0

    def __post_init__(self) -> None:
        if not (self.share > 0 and math.isfinite(self.share)):
            raise ValueError(f"family {self.name!r} has the share {self.share}, but a share is a positive number")
        if any(stratum.free != self.strata[0].free for stratum in self.strata):
            raise ValueError(f"family {self.name!r} has strata whose free domains differ")
        mixed = self.identifiers & {name for stratum in self.strata for name in _structural_names(stratum)}
        if mixed:
            raise ValueError(f"family {self.name!r} has identifiers in some strata only: {', '.join(sorted(mixed))}")
        for first, second in _close_pairs(self.strata):
            if not _are_apart(first, second):
                raise ValueError(
                    f"family {self.name!r} has two strata that may share specs: {dict(first.fixed)}, "
                    f"{dict(second.fixed)}; fix different values, or make a domain that is no identifier disjoint"
                )

    @property
    def capacity(self) -> int:
        """How many specs the family has."""
        return sum(stratum.capacity for stratum in self.strata)

    @property
    def structures(self) -> int:
        """How many specs are left when identifiers are ignored."""
        return sum(stratum.structures for stratum in self.strata)

    @property
    def identifiers(self) -> frozenset[str]:
        """Names of the dimensions that are bare identifiers."""
        return frozenset(domain.name for stratum in self.strata for domain in stratum.domains if domain.identifier)


def _structural_names(stratum: Stratum) -> frozenset[str]:
    return frozenset([*stratum.fixed, *(domain.name for domain in stratum.domains if not domain.identifier)])


def _close_pairs(strata: tuple[Stratum, ...]) -> Iterator[tuple[Stratum, Stratum]]:
    """Yield the pairs of strata that neither their dimensions' names tell apart nor the values that all of a name fix."""
    by_names: dict[frozenset[str], list[Stratum]] = {}
    for stratum in strata:
        by_names.setdefault(_structural_names(stratum), []).append(stratum)
    for alike in by_names.values():
        fixed_in_all = set.intersection(*(set(stratum.fixed) for stratum in alike))
        by_values: dict[frozenset[tuple[str, Value]], list[Stratum]] = {}
        for stratum in alike:
            key = frozenset((name, stratum.fixed[name]) for name in fixed_in_all)
            by_values.setdefault(key, []).append(stratum)
        for same in by_values.values():
            yield from combinations(same, 2)


def _are_apart(first: Stratum, second: Stratum) -> bool:
    own = {domain.name: domain for domain in first.domains}
    for domain in second.domains:
        name = domain.name
        if domain.identifier:
            continue
        if name in own and are_disjoint(own[name], domain):
            return True
        if name in first.fixed and not _contains(domain, first.fixed[name]):
            return True
    return any(
        first.fixed[name] != value if name in first.fixed else not _contains(own[name], value)
        for name, value in second.fixed.items()
    )


def _contains(domain: Domain, value: Value) -> bool:
    try:
        domain.rank(value)
    except ValueError:
        return False
    return True
