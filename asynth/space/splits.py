"""Which split a spec belongs to: a pure function of what it says, never of a run or of its length.

Names of projects, files, keys and branches are left out, so two rows that differ in bare identifiers only never stand
on both sides: a model would otherwise be measured on rows that it has seen under another name. This module must not
know how many rows are made.
"""

from __future__ import annotations

import hashlib
from typing import Literal

from asynth.space.spec import Spec

Split = Literal["train", "valid", "test"]

VALID_PER_MILLE = 20
"""Enough for a loss curve: 2,000 of 100,000 rows, of which a trainer reads a few hundred at a time."""

TEST_PER_MILLE = 40
"""Answers in it are generated and executed: 4,000 of 100,000 rows put a success rate within about 1.5 points (two
standard errors at one half), and 200 of a family of 5 % within 7."""

_SALT = b"asynth split 1\n"
"""Keeps the split independent of the ids, which hash the same text; a change of it would move every row."""


def split_of(spec: Spec, identifiers: frozenset[str]) -> Split:
    """Return the split of `spec`.

    :param identifiers: names of dimensions that are bare identifiers, as in :attr:`Family.identifiers`
    """
    digest = hashlib.sha256(_SALT + spec.without(identifiers).canonical_json().encode("ascii")).digest()
    place = int.from_bytes(digest[:8], "big") * 1000 >> 64
    if place < VALID_PER_MILLE:
        return "valid"
    return "test" if place < VALID_PER_MILLE + TEST_PER_MILLE else "train"
