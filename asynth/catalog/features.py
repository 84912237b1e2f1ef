"""What not every release of witness does, though the rows of some specs need it.

Each is a capability like an attestor or a workload: its canary is executed under the engine, and where it fails the specs
that need it are left out of the space and named. What every known release does is no feature.
"""

from __future__ import annotations

from typing import Final

POLICY_INTERMEDIATES: Final = "intermediates of a root"
"""`roots.ID.intermediates` of a policy complete the chain of an attestation's certificate: v0.12 does so; go-witness 0.9.2, of
which Debian's 0.11.0 is made, takes intermediates from the signature alone."""

FEATURES: Final = {POLICY_INTERMEDIATES: "a release of witness that behaves as v0.12"}
"""Each feature with what has it."""
