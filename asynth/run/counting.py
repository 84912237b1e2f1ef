"""The strata of a family on a machine: cut once for a catalogue and what works here, and read back by every command after.

Cutting tries every build under every message and takes seconds; its result is a few thousand domains, shared by the
strata. What is kept is named by a digest over all that it rests on, so that it is never stale, only absent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from asynth.catalog import Available, FamilyMember
from asynth.machine.caches import cache_directory, key_of, read_entry, write_entry
from asynth.run.deciding import digest_catalogue
from asynth.space import Choice, Domain, Family, Selection, Space, Stratum, Value

FORMAT = 1
KEPT = 60
"""Files that stay, the newest of them: some machines, or some edits of the catalogue, times the families."""


def count_family(member: FamilyMember, available: Available) -> Family:
    """Return `member` as a family of the space, with the strata that it has where `available` works. Blocks."""
    directory = cache_directory() / "strata"
    works = [sorted(available.attestors), sorted(available.workloads), available.styles, sorted(available.features)]
    key = key_of([FORMAT, digest_catalogue(), member.name, works])
    strata = _read(read_entry(directory, key))
    if strata is None:
        strata = member.strata(available)
        if (told := _describe(strata)) is not None:
            write_entry(directory, key, told)
            _forget_oldest(directory)
    return Family(member.name, strata, member.share)


def prompt_nats(space: Space) -> float:
    """Return the mean nats of a prompt of `space`, as the seeded order draws one.

    Distinct specs have distinct prompts, so it is the entropy of a draw: of the family by its share, of one of its strata,
    which are visited in turn, and of a spec among those of the stratum.
    """
    whole = sum(family.share for family in space.families)
    nats = 0.0
    for family in space.families:
        sizes = [stratum.capacity for stratum in family.strata if stratum.capacity]
        if sizes:
            share = family.share / whole
            nats += share * (-math.log(share) + math.log(len(sizes)) + sum(map(math.log, sizes)) / len(sizes))
    return nats


def _describe(strata: Sequence[Stratum]) -> dict[str, Any] | None:
    """Return `strata` as JSON-able data, each domain once; None if one has a kind of domain that a plugin made."""
    numbers: dict[object, int] = {}
    domains: list[list[object]] = []
    for stratum in strata:
        for domain in stratum.domains:
            match domain:
                case Choice():
                    fields = [domain.name, domain.values, domain.identifier]
                case Selection():
                    fields = [domain.name, domain.groups, domain.always, domain.at_least, domain.at_most]
                case _:
                    return None
            if numbers.setdefault(_name(domain), len(domains)) == len(domains):
                domains.append(fields)
    return {
        "domains": domains,
        "free": [numbers[_name(domain)] for domain in strata[0].free] if strata else [],
        "strata": [[stratum.fixed, [numbers[_name(domain)] for domain in stratum.own]] for stratum in strata],
    }


def _name(domain: Domain) -> object:
    """Return what tells `domain` from others: 0 and False are equal, but not the same value."""
    return (domain, *map(type, domain.values)) if isinstance(domain, Choice) else domain


def _read(told: dict[str, Any] | None) -> tuple[Stratum, ...] | None:
    """Return the strata of :func:`_describe`, or None if nothing, or something else, is there."""
    if told is None:
        return None
    try:
        domains = [_read_domain(*fields) for fields in told["domains"]]
        free = tuple(domains[number] for number in told["free"])
        return tuple(
            Stratum(
                {name: _read_value(value) for name, value in fixed.items()},
                free,
                tuple(domains[number] for number in own),
            )
            for fixed, own in told["strata"]
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None


def _read_domain(name: str, values: list[Any], *others: Any) -> Domain:
    if len(others) == 1:
        return Choice(name, tuple(map(_read_value, values)), *others)
    always, at_least, at_most = others
    return Selection(name, tuple(map(tuple, values)), tuple(always), at_least, at_most)


def _read_value(value: Any) -> Value:
    return tuple(value) if isinstance(value, list) else value


def _forget_oldest(directory: Path) -> None:
    """Remove all but the newest files of `directory`; what cannot be removed stays."""
    with suppress(OSError):
        files = sorted(directory.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-KEPT]:
            path.unlink(missing_ok=True)
