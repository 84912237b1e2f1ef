"""How often the strata of a single step are visited: they come in turn, so what shall come more often is cut into several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from asynth.catalog.families.family import BUILDS_BY_NAME
from asynth.space import Choice, Stratum


def multiply(strata: Sequence[Stratum], count: int, weights: Mapping[int, int]) -> Iterator[Stratum]:
    """Yield strata with the specs of `strata`, about `count` or as many as there can be, each with some phrasings.

    :param weights: how many there shall be where others have one, by the fewest extra attestors of a stratum
    """
    places = [next(place for place, one in enumerate(stratum.own) if one.name == "phrasing") for stratum in strata]
    sizes = [stratum.own[place].size for stratum, place in zip(strata, places, strict=True)]
    heavy = [_weigh(stratum, weights) for stratum in strata]
    most = max(sizes, default=1)

    def cut(parts: int) -> list[int]:
        return [min(parts * weight, size) for weight, size in zip(heavy, sizes, strict=True)]

    parts = next((parts for parts in range(1, most) if sum(cut(parts)) >= count), most)
    for stratum, place, pieces in zip(strata, places, cut(parts), strict=True):
        phrasing = stratum.own[place]
        if not isinstance(phrasing, Choice):
            raise TypeError(f"phrasings are listed, not a {type(phrasing).__name__}")
        for piece in range(pieces):
            some = Choice("phrasing", phrasing.values[piece::pieces])
            yield replace(stratum, own=(*stratum.own[:place], some, *stratum.own[place + 1 :]))


def _weigh(stratum: Stratum, weights: Mapping[int, int]) -> int:
    """Return the weight of `stratum`; who writes a document hardly ever asks for nothing."""
    fewest = int(str(stratum.fixed["width"]).split()[1])
    writes = BUILDS_BY_NAME[str(stratum.fixed["build"])][1].attestors
    return 1 if fewest == 0 and writes else weights.get(fewest, 1)
