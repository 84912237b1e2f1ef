"""Which facts the prompts of a stratum tell: all of them, or all but one to three, whose defaults the answer then names.

Phrasings that leave out the same facts stand together, so that a stratum has dimensions for just those facts that its
prompts tell: two specs never share a prompt, and a prompt never has two answers.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from asynth.catalog.names import EXPIRIES, KEY_NAMES
from asynth.catalog.phrasings import PHRASINGS, STYLES
from asynth.catalog.procedure.forms import FORMS
from asynth.catalog.procedure.keys import ARRANGEMENTS
from asynth.space import Choice, Domain, Value


@dataclass(frozen=True, slots=True)
class OmissionGroup:
    """Phrasings that tell the same facts, and the dimensions of what they tell.

    :param name: what sets them apart, as a value of the dimension `asks`
    :param omits: the facts that they leave out and that have a default
    """

    name: str
    omits: frozenset[str]
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class OmissionGroups:
    """Those that tell everything without and with a wish for the answer's form, and those that leave facts out.

    A group of `partial` is listed as often as it has phrasings, so that these are drawn evenly.
    """

    plain: OmissionGroup
    formed: OmissionGroup
    partial: tuple[OmissionGroup, ...]


@lru_cache(maxsize=16)
def group_omissions(styles: tuple[str, ...]) -> OmissionGroups:
    """Return the groups of the catalogue's phrasings, for the ways to write a policy that work here."""
    told: dict[str, Domain] = {
        "keys": Choice("keys", tuple(arrangement.name for arrangement in ARRANGEMENTS)),
        "style": Choice("style", tuple(style for style in STYLES if style in styles)),
        "form": Choice("form", tuple(FORMS)),
        "names": Choice("names", tuple(range(len(KEY_NAMES))), identifier=True),
        "expires": Choice("expires", EXPIRIES, identifier=True),
    }
    names: dict[tuple[str, ...], list[str]] = {}
    for phrasing in PHRASINGS:
        names.setdefault(phrasing.omits, []).append(phrasing.name)

    def make(omits: tuple[str, ...]) -> OmissionGroup:
        lacking = {*omits, *(("names",) if "keys" in omits else ())}
        domains = [domain for name, domain in told.items() if name not in lacking]
        name = f"without {' '.join(omits)}" if omits else "everything"
        return OmissionGroup(name, frozenset(omits) - {"form"}, (Choice("phrasing", tuple(names[omits])), *domains))

    groups = {omits: make(omits) for omits in names}
    partial = [group for omits, group in groups.items() if group.omits for _ in names[omits]]
    return OmissionGroups(groups["form",], groups[()], tuple(partial))


def choose_groups(
    styles: tuple[str, ...],
    fixed: Mapping[str, Value],
    subjects: tuple[str, ...],
    default: str,
    *,
    several: bool,
) -> Iterator[tuple[OmissionGroup, tuple[str, ...]]]:
    """Yield the groups by which a stratum asks, and the subjects of verify there: three in ten leave facts out.

    Of all prompts it shall be one in five, and the families that start from a situation hardly can.

    Which groups these are follows from the stratum's fixed values, so other strata do not change it.

    :param default: what verify is asked about where nobody says it
    :param several: whether a stratum may have up to three groups, as families with few strata need it
    """
    groups = group_omissions(styles)
    drawn = zlib.crc32(repr(sorted(fixed.items())).encode())
    turn, place = divmod(drawn, 80)
    fitting = [group for group in groups.partial if "subject" not in group.omits or default in subjects]
    plain, formed, partial = (
        (True, place % 8 < 4, place % 8 in _FIVE_IN_EIGHT)
        if several
        else (2 <= place % 10 < 7, place % 10 < 2, place % 10 >= 7)
    )
    if plain:
        yield groups.plain, subjects
    if formed:
        yield groups.formed, subjects
    if partial:
        group = fitting[turn % len(fitting)]
        yield group, (default,) if "subject" in group.omits else subjects


_FIVE_IN_EIGHT = (1, 3, 5, 6, 7)
"""With one plain group and half a formed one in each stratum, these make three ways in ten leave facts out."""
