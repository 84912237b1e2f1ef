"""Which facts the prompts of a stratum tell: all of them, or all but one to three, whose defaults the answer then names.

Phrasings that leave out the same facts stand together, so that a stratum has dimensions for just those facts that its
prompts tell: two specs never share a prompt, and a prompt never has two answers.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from asynth.catalog.answers import FORMS
from asynth.catalog.keys import ARRANGEMENTS
from asynth.catalog.names import EXPIRIES, KEY_NAMES
from asynth.catalog.phrasings import PHRASINGS, STYLES
from asynth.space import Choice, Domain, Value


@dataclass(frozen=True, slots=True)
class Asking:
    """Phrasings that tell the same facts, and the dimensions of what they tell.

    :param name: what sets them apart, as a value of the dimension `asks`
    :param omits: the facts that they leave out and that have a default
    """

    name: str
    omits: frozenset[str]
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways that tell everything without and with a wish for the answer's form, and those that leave facts out.

    A way of `partial` is listed as often as it has phrasings, so that these are drawn evenly.
    """

    plain: Asking
    formed: Asking
    partial: tuple[Asking, ...]


@lru_cache(maxsize=16)
def ways_of_asking(styles: tuple[str, ...]) -> Ways:
    """Return the ways of the catalogue's phrasings, for the ways to write a policy that work here."""
    told: dict[str, Domain] = {
        "keys": Choice("keys", tuple(arrangement.name for arrangement in ARRANGEMENTS)),
        "style": Choice("style", tuple(style for style in STYLES if style in styles)),
        "form": Choice("form", tuple(FORMS)),
        "names": Choice("names", tuple(range(len(KEY_NAMES))), identifier=True),
        "expires": Choice("expires", EXPIRIES, identifier=True),
    }
    groups: dict[tuple[str, ...], list[str]] = {}
    for phrasing in PHRASINGS:
        groups.setdefault(phrasing.omits, []).append(phrasing.name)

    def make(omits: tuple[str, ...], names: list[str]) -> Asking:
        lacking = {*omits, *(("names",) if "keys" in omits else ())}
        domains = [domain for name, domain in told.items() if name not in lacking]
        name = f"without {' '.join(omits)}" if omits else "everything"
        return Asking(name, frozenset(omits) - {"form"}, (Choice("phrasing", tuple(names)), *domains))

    ways = {omits: make(omits, names) for omits, names in groups.items()}
    partial = [way for omits, way in ways.items() if way.omits for _ in groups[omits]]
    return Ways(ways["form",], ways[()], tuple(partial))


def choose_ways(
    styles: tuple[str, ...],
    fixed: Mapping[str, Value],
    subjects: tuple[str, ...],
    default: str,
    *,
    several: bool,
) -> Iterator[tuple[Asking, tuple[str, ...]]]:
    """Yield the ways in which a stratum asks, and the subjects of verify there: three in ten leave facts out.

    Of all prompts it shall be one in five, and the families that start from a situation hardly can.

    Which ways these are follows from the stratum's fixed values, so other strata do not change it.

    :param default: what verify is asked about where nobody says it
    :param several: whether a stratum may have up to three ways, as families with few strata need it
    """
    ways = ways_of_asking(styles)
    drawn = zlib.crc32(repr(sorted(fixed.items())).encode())
    turn, place = divmod(drawn, 80)
    fitting = [way for way in ways.partial if "subject" not in way.omits or default in subjects]
    plain, formed, partial = (
        (True, place % 8 < 4, place % 8 in _FIVE_IN_EIGHT)
        if several
        else (2 <= place % 10 < 7, place % 10 < 2, place % 10 >= 7)
    )
    if plain:
        yield ways.plain, subjects
    if formed:
        yield ways.formed, subjects
    if partial:
        way = fitting[turn % len(fitting)]
        yield way, (default,) if "subject" in way.omits else subjects


_FIVE_IN_EIGHT = (1, 3, 5, 6, 7)
"""With one plain way and half a formed one in each stratum, these make three ways in ten leave facts out."""
