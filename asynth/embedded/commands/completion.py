"""`witness completion`: refused, because the embedded engine makes no shell scripts."""

from __future__ import annotations

from asynth.embedded.errors import WitnessError
from asynth.embedded.go.flags import Flag, Values

FLAGS: tuple[Flag, ...] = ()


def run(values: Values) -> int:
    """Refuse.

    :raises WitnessError: always.
    """
    raise WitnessError(f"the embedded engine makes no completion script for {values.arguments[0]}")
