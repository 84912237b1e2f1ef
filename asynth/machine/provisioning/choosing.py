"""What `asynth doctor --fix` is asked for: a release of witness, toolchains and workloads by name, all light ones, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from asynth.catalog.member import Toolchain, Workload
from asynth.catalog.toolchains import TOOLCHAINS, TOOLCHAINS_BY_NAME
from asynth.catalog.workloads import WORKLOADS, WORKLOADS_BY_NAME
from asynth.errors import ConfigurationError

EVERYTHING = "all"
"""The name that stands for all members, heavy ones included."""

RELEASE = "witness"
"""The name of a release of the real witness."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be provided.

    :param named: whether things were asked for by name, so that programs of other origin do not make up for them
    :param release: whether a release of witness is wanted
    """

    toolchains: tuple[Toolchain, ...]
    workloads: tuple[Workload, ...]
    named: bool
    release: bool = False

    @property
    def only_release(self) -> bool:
        """Whether nothing but a release of witness is wanted."""
        return self.release and not self.toolchains and not self.workloads


def choose(names: Sequence[str]) -> Wanted:
    """Return what `names` ask for; the quick come first, so that a slow one keeps nothing else waiting.

    :raises ConfigurationError: for a name that is neither a toolchain nor a workload, nor a release of witness
    """
    if not names or EVERYTHING in names:
        chains = tuple(chain for chain in TOOLCHAINS if EVERYTHING in names or not chain.heavy)
        return Wanted(_by_seconds(chains), WORKLOADS, False, release=True)
    for name in names:
        if name not in TOOLCHAINS_BY_NAME and name not in WORKLOADS_BY_NAME and name != RELEASE:
            known = ", ".join(sorted([*TOOLCHAINS_BY_NAME, RELEASE]))
            raise ConfigurationError(
                f"--fix {name}: there is no such toolchain or workload; toolchains are {known}, and `{EVERYTHING}` takes all"
            )
    workloads = [WORKLOADS_BY_NAME[name] for name in names if name in WORKLOADS_BY_NAME]
    tools = {tool for workload in workloads for tool in workload.tools}
    chains = tuple(chain for chain in TOOLCHAINS if chain.name in names or tools & set(chain.provides))
    provided = {program for chain in chains for program in chain.provides}
    served = [workload for workload in WORKLOADS if workload in workloads or provided & set(workload.tools)]
    return Wanted(_by_seconds(chains), tuple(served), True, release=RELEASE in names)


def _by_seconds(chains: Sequence[Toolchain]) -> tuple[Toolchain, ...]:
    return tuple(sorted(chains, key=lambda chain: (chain.heavy, chain.seconds, chain.name)))
