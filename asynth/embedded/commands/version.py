"""`witness version`: says which engine this is."""

from __future__ import annotations

import sys

from asynth.embedded.go.flags import Flag, Values

FLAGS: tuple[Flag, ...] = ()


def run(values: Values) -> int:
    """Print the engine's name and the asynth it belongs to.

    A release prints `witness <version>`; this one adds the word embedded, so that no evidence can take it for one.
    """
    del values
    sys.stdout.write("witness embedded (asynth; behaves as v0.12)\n")
    return 0
