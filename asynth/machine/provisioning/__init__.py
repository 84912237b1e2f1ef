"""Getting what a machine lacks: the only room that may use the network. Runs, probing and audits never do.

It installs toolchains with their registries' own clients, in the caller's environment, so that whatever the caller has
configured for these clients applies; and it warms the caches that examples share.
"""

from asynth.machine.provisioning.outcomes import Outcome
from asynth.machine.provisioning.providing import Wanted, choose, provide

__all__ = ["Outcome", "Wanted", "choose", "provide"]
