"""A family narrowed to the specs that have some values, for whoever writes it and wants to see just those."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

from asynth.errors import ConfigurationError
from asynth.space import Choice, Domain, Family, Selection, Stratum, Value

_LISTED = 40
"""Values of a dimension that an error still lists; of more it names those that come close."""


def read_conditions(given: Sequence[str]) -> dict[str, str]:
    """Return the conditions that are written ``NAME=VALUE``, by dimension.

    :raises ConfigurationError: if one is not, or a dimension is given twice
    """
    conditions: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            raise ConfigurationError(f"--where {text}: a condition is written NAME=VALUE, such as scenario=no-subject")
        if name in conditions:
            raise ConfigurationError(f"--where {text}: {name} is given already, as {conditions[name]}; keep one")
        conditions[name] = value
    return conditions


def narrow(family: Family, conditions: Mapping[str, str]) -> Family:
    """Return the part of `family` whose specs meet all of `conditions`.

    A value is met by its text, a set of names by one that holds all that are named with commas between, and a build by
    the name of its workload alone as well.

    :raises ConfigurationError: if no spec meets them; says which dimensions or values there are
    """
    strata = family.strata
    for name, text in conditions.items():
        here = [narrowed for stratum in strata if (narrowed := _narrow(stratum, name, text)) is not None]
        if not here:
            raise ConfigurationError(f"--where {name}={text}: {_explain(strata, family.name, name, text)}")
        strata = tuple(here)
    return Family(family.name, strata, family.share)


def _narrow(stratum: Stratum, name: str, text: str) -> Stratum | None:
    if name in stratum.fixed:
        return stratum if _says(name, stratum.fixed[name], text) else None
    if all(domain.name != name for domain in stratum.domains):
        return None

    def cut(domains: Sequence[Domain]) -> tuple[Domain, ...]:
        return tuple(_cut(domain, text) if domain.name == name else domain for domain in domains)

    narrowed = Stratum(stratum.fixed, cut(stratum.free), cut(stratum.own))
    return narrowed if narrowed.capacity else None


def _cut(domain: Domain, text: str) -> Domain:
    match domain:
        case Choice():
            return replace(domain, values=tuple(one for one in domain.values if _says(domain.name, one, text)))
        case Selection():
            return domain.restrict(having=frozenset(text.split(",")), lacking=frozenset())
        case _:
            raise ConfigurationError(
                f"--where {domain.name}={text}: a plugin's own kind of dimension cannot be narrowed"
            )


def _says(name: str, value: Value, text: str) -> bool:
    if isinstance(value, tuple):
        return set(text.split(",")) <= set(map(str, value))
    return str(value) == text or (name == "build" and str(value).startswith(f"{text} in "))


def _explain(strata: Sequence[Stratum], family: str, name: str, text: str) -> str:
    values = list(dict.fromkeys(str(value) for stratum in strata for value in _values(stratum, name)))
    if not values:
        names = sorted(
            {known for stratum in strata for known in (*stratum.fixed, *(one.name for one in stratum.domains))}
        )
        return f"{family} has no such dimension there; it has {', '.join(names)}"
    if len(values) > _LISTED:
        near = get_close_matches(text, values, n=5, cutoff=0.3) or values[:5]
        return f"none of its {len(values)} values there; near are {', '.join(near)}"
    return f"no such value there; it has {', '.join(sorted(values))}"


def _values(stratum: Stratum, name: str) -> Iterator[Value]:
    """Yield the single values of a dimension, members of sets one by one."""
    found: list[Value] = [stratum.fixed[name]] if name in stratum.fixed else []
    for domain in stratum.domains:
        if domain.name == name:
            found += domain.members if isinstance(domain, Selection) else getattr(domain, "values", ())
    for value in found:
        yield from value if isinstance(value, tuple) else (value,)
