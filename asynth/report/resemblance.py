"""How much the rows of a run resemble each other: near duplicates by MinHash, and how far they compress.

Both are measured on the first rows of a run, whose order is a shuffle. Two texts are near duplicates if they share
:data:`THRESHOLD` or more of their runs of five words (Jaccard similarity, estimated; Broder 1997); the library datasketch
estimates it and finds the candidates (locality-sensitive hashing). How far texts compress together tells of repetition of
any kind (Shaib et al. 2024, "Standardizing the Measurement of Text Diversity").
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any

THRESHOLD = 0.8
"""Similarity from which two texts are near duplicates."""

SHINGLE = 5
"""Words of a run."""

PERMUTATIONS = 64
"""Hashes of a text: the similarity is estimated to a standard error of 0.05 at the threshold."""

MISSING = "near duplicates: python3 -m pip install 'asynth-witness[report]' brings the library that finds them"

_WORD = re.compile(r"\w+|[^\w\s]")


def measure_near_duplicates(texts: Sequence[str]) -> float | None:
    """Return the share of `texts` that are near duplicates of an earlier one; None without the library."""
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError:
        return None
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    near = 0
    sketches: list[MinHash] = []
    empty = MinHash(num_perm=PERMUTATIONS)
    for number, text in enumerate(texts):
        words = _WORD.findall(text.lower())
        runs = {" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))}
        sketch = empty.copy()
        sketch.update_batch([run.encode() for run in runs])
        near += any(sketch.jaccard(sketches[int(other)]) >= THRESHOLD for other in index.query(sketch))
        index.insert(str(number), sketch)
        sketches.append(sketch)
    return near / len(texts) if texts else 0.0


def measure_compression(texts: Sequence[str]) -> float | None:
    """Return how many times smaller `texts` get by DEFLATE, taken together; None for no text."""
    whole = "\n".join(texts).encode()
    return round(len(whole) / len(zlib.compress(whole, 9)), 4) if whole else None


def measure_resemblance(prompts: Sequence[str], answers: Sequence[str]) -> dict[str, Any]:
    """Return near duplicates and compression of the prompts and of the answers of some rows."""
    return {
        "rows": len(prompts),
        "threshold": THRESHOLD,
        "near_duplicates": {"prompts": measure_near_duplicates(prompts), "answers": measure_near_duplicates(answers)},
        "compression": {"prompts": measure_compression(prompts), "answers": measure_compression(answers)},
    }
