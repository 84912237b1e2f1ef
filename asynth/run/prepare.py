"""From a configuration to what a run needs before its first example: engine, capabilities, space.

Commands that only look (plan, doctor) and commands that run (generate, audit) begin here alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from asynth.catalog import FAMILIES, FAMILIES_BY_NAME, Available, FamilyMember
from asynth.config import Config
from asynth.errors import CapabilityError, ConfigurationError, DatasetError, RunDirectoryError
from asynth.execution import Threads, compute
from asynth.execution.wall import Wall, find_wall
from asynth.machine.caches import cache_directory, provided_witness
from asynth.machine.capabilities import Capabilities, Tool, from_json, read_capabilities
from asynth.machine.probing import probe
from asynth.run.counting import count_family
from asynth.space import Space
from asynth.store import read_manifest
from asynth.witness.discovery import discover
from asynth.witness.engine import Engine


@dataclass(frozen=True, slots=True)
class RunSetup:
    """What a run starts from.

    :param notes: lines that the user should see, such as which engine was taken and why
    :param tools: programs of this machine, whatever capabilities were imposed
    :param families: names of the families drawn from
    """

    engine: Engine
    capabilities: Capabilities
    tools: tuple[Tool, ...]
    families: tuple[str, ...]
    space: Space
    wall: Wall
    notes: tuple[str, ...]


async def prepare(config: Config) -> RunSetup:
    """Find the engine, take or probe the capabilities, and count the space.

    A run that is resumed keeps the capabilities of its manifest: they decide its positions.

    :raises asynth.errors.ConfigurationError: unknown family, or more rows asked for than can be made
    :raises asynth.errors.CapabilityError: a member that the run began with has vanished
    """
    families = choose_families(config.families, config.mix)
    imposed = capabilities_to_impose(config)
    wall = await compute(find_wall, config.sandbox)
    wanted = None if imposed is None else imposed.workloads
    engine, found = await examine_machine(config.engine, wall, wanted=wanted)
    capabilities = found
    if imposed is not None:
        missing = imposed.missing_from(found)
        if missing:
            raise CapabilityError(
                f"{', '.join(missing)} no longer works here but belongs to this run; `asynth doctor` says why"
            )
        capabilities = imposed
    space = await compute(build_space, capabilities, families, config.seed)
    if config.count * config.shard[1] > space.capacity:
        raise ConfigurationError(
            f"--count {config.count}: only {space.capacity:,} examples can be made here"
            f"{' by all shards together' if config.shard[1] > 1 else ''}; ask for fewer, or see `asynth doctor`"
        )
    names = tuple(family.name for family in families)
    notes = (*engine.notes, f"commands run without a wall: {wall.why_not}") if wall.failed else engine.notes
    return RunSetup(engine, capabilities, found.tools, names, space, wall, notes)


async def examine_machine(
    choice: str, wall: Wall, *, wanted: Collection[str] | None = None, again: Literal["", "failed", "all"] = ""
) -> tuple[Engine, Capabilities]:
    """Find the engine, and what works here with it.

    Blocking work is done by threads of its own: the host's are the host's.

    :param choice: of an engine, as :func:`asynth.witness.discovery.discover` takes it
    :param wall: around all commands
    :param wanted: names of the workloads to look at; None for all
    :param again: canaries to run whatever they came to earlier: those that failed, or all
    """
    engine = await find_engine(choice)
    with Threads(1) as threads:
        return engine, await probe(engine, threads, wall, wanted=wanted, again=again)


async def find_engine(choice: str) -> Engine:
    """Find the engine among all that this machine has, and observe its behaviour unless that is known.

    :param choice: of an engine, as :func:`asynth.witness.discovery.discover` takes it
    """
    cache = cache_directory() / "behaviour.json"
    with Threads(1) as threads:
        return await threads.call_stoppable(discover, choice, provided=provided_witness(), cache=cache)


def choose_families(names: Sequence[str], mix: Mapping[str, float]) -> tuple[FamilyMember, ...]:
    """Return the families of `names`, all for none, with the shares of `mix` where it gives any.

    :raises ConfigurationError: for a name that is not a family, or if no family is left
    """
    for option, given in (("--family", names), ("--mix", mix)):
        for name in given:
            if name not in FAMILIES_BY_NAME:
                known = ", ".join(FAMILIES_BY_NAME)
                raise ConfigurationError(f"{option} {name}: there is no such family; known are {known}")
    chosen = [
        replace(family, share=mix.get(family.name, family.share))
        for family in FAMILIES
        if (not names or family.name in names) and mix.get(family.name, family.share) > 0
    ]
    if not chosen:
        raise ConfigurationError("--mix leaves no family; give one of them a share above 0")
    return tuple(chosen)


def build_space(capabilities: Capabilities, families: Sequence[FamilyMember], seed: int) -> Space:
    """Return the space of `families` on a machine with `capabilities`.

    :raises CapabilityError: if nothing at all can be made
    """
    available = Available(
        frozenset(capabilities.attestors),
        frozenset(capabilities.workloads),
        capabilities.styles,
        frozenset(capabilities.features),
    )
    counted = [family for family in (count_family(family, available) for family in families) if family.strata]
    if not counted:
        raise CapabilityError("no example can be made here: no workload works; `asynth doctor` says why")
    return Space(counted, seed)


def capabilities_to_impose(config: Config) -> Capabilities | None:
    """Return the capabilities of the file that `config` names, or of the run that it goes on with, or None.

    :raises CapabilityError: if they cannot be read
    """
    if config.capabilities is not None:
        return read_capabilities(config.capabilities)
    return None if config.mode == "fresh" else capabilities_of_run(config.out)


def capabilities_of_run(directory: Path) -> Capabilities | None:
    """Return the capabilities that the run in `directory` began with, or None if there is no run."""
    try:
        told = read_manifest(directory)["capabilities"]
    except (RunDirectoryError, DatasetError, KeyError):  # whose directory it is, is for the store to say
        return None
    return from_json(told, f"{directory}/manifest.json")


async def prepare_for_run(
    directory: Path, choice: str, wall: Wall
) -> tuple[Engine, tuple[Tool, ...], int, tuple[str, ...]]:
    """Return the engine, the tools, the seed and notes for the user with which examples of a finished run are run again.

    The run's own capabilities decide which members it may need; the tools are those of this machine.

    :raises asynth.errors.RunDirectoryError: if there is no run
    :raises CapabilityError: if a member of the run does not work here
    """
    told = read_manifest(directory)
    try:
        recorded, seed = from_json(told["capabilities"], f"{directory}/manifest.json"), int(told["seed"])
    except (KeyError, TypeError, ValueError) as error:
        raise DatasetError(f"{directory}/manifest.json is not a run's ({error!r}); name a run of asynth") from None
    engine, found = await examine_machine(choice, wall, wanted=recorded.workloads)
    # What this engine does not do is for whoever runs the row to see: an audit asks another witness just for that.
    missing = replace(recorded, features=()).missing_from(found)
    if missing:
        raise CapabilityError(
            f"{', '.join(missing)} belongs to the run in {directory} and does not work here; `asynth doctor` says why"
        )
    return engine, found.tools, seed, engine.notes
