"""What works here, kind by kind: the programs are looked for, then attestors, ways to write a policy and workloads tried.

A member is left out, with its reason and its remedy, where the engine does not list it, a program or a filled cache is
missing, or its canary fails.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from asynth.catalog.attestors import ATTESTORS, ATTESTORS_BY_NAME, UNIVERSAL
from asynth.catalog.features import FEATURES
from asynth.catalog.member import Workload
from asynth.catalog.workloads import WORKLOADS
from asynth.execution import Threads
from asynth.execution.wall import Wall
from asynth.machine.caches import cache_directory, write_file
from asynth.machine.capabilities import Capabilities, Tool, Unavailable
from asynth.machine.probing.canaries import Canary, attestor_canary, policy_canaries, workload_canary
from asynth.machine.probing.judging import Again, Machine
from asynth.machine.probing.places import is_warm
from asynth.machine.probing.remedies import IMPOSSIBLE, advise, advise_on_failure
from asynth.machine.probing.tools import REQUIRED, STYLE_TOOLS, find_tools, require, tell_version
from asynth.witness.engine import Engine


async def probe(
    engine: Engine,
    threads: Threads,
    wall: Wall,
    *,
    wanted: Collection[str] | None = None,
    again: Again = "",
) -> Capabilities:
    """Return what works here with `engine`; a canary runs again only when it, its tools or what runs it have changed.

    :param threads: for looking at files
    :param wall: around all commands: what does not work behind it does not work here
    :param wanted: names of the workloads to look at; None for all
    :param again: canaries to run whatever they came to earlier: those that failed, or all
    :raises asynth.errors.ToolchainError: if a program is missing without which nothing runs
    """
    workloads = [workload for workload in WORKLOADS if wanted is None or workload.name in wanted]
    tools = await _find_programs(workloads, threads, again)
    machine = Machine(engine, tools, threads, wall)
    attestors, left_out = await _probe_attestors(machine, again)
    styles, features, left_out_policies = await _probe_policies(machine, again)
    working, left_out_workloads = await _probe_workloads(machine, workloads, attestors, again)
    found = Capabilities(
        attestors=tuple(sorted(attestors)),
        workloads=tuple(sorted(working)),
        styles=styles,
        features=features,
        tools=tuple(tools.values()),
        unavailable=(*left_out, *left_out_policies, *left_out_workloads),
        engine=engine.to_json(),
    )
    if wanted is None:
        await threads.call(write_file, cache_directory() / "capabilities.json", found.to_json())
    return found


async def _find_programs(workloads: Sequence[Workload], threads: Threads, again: Again) -> dict[str, Tool]:
    programs = (*STYLE_TOOLS.values(), *(w.tools for w in workloads), *(a.tools for a in ATTESTORS))
    needed = {*REQUIRED, *(tool for tools in programs for tool in tools)}
    tools: dict[str, Tool] = {}
    for name in sorted(needed):  # one at a time, so that an interruption waits for one only
        tools |= await threads.call_stoppable(find_tools, (name,))
    require(tools)
    directory = cache_directory() / "versions"
    for name, tool in tools.items():
        version = await threads.call_stoppable(tell_version, tool, directory, again=again == "all")
        tools[name] = replace(tool, version=version)
    return tools


async def _probe_attestors(machine: Machine, again: Again) -> tuple[frozenset[str], list[Unavailable]]:
    """Return the attestors that work, and those that do not. What reads a document counts as working here."""
    kind = machine.engine.kind
    unavailable = [
        Unavailable(attestor.name, "attestor", f"the {kind} engine does not list it", "use a release of witness")
        for attestor in ATTESTORS
        if attestor.name not in machine.engine.attestors
    ]
    unavailable += _lacking("attestor", {attestor.name: attestor.tools for attestor in ATTESTORS}, machine)
    listed = frozenset(attestor.name for attestor in ATTESTORS) - {entry.member for entry in unavailable}

    def merge(canaries: Sequence[Canary]) -> Canary:
        return attestor_canary([ATTESTORS_BY_NAME[canary.member] for canary in canaries])

    canaries = [attestor_canary([ATTESTORS_BY_NAME[name]]) for name in UNIVERSAL if name in listed]
    reasons = await machine.judge(canaries, "attestors", again, merge=merge)
    failing = {name: reason for name, reason in reasons.items() if reason}
    unavailable += [
        Unavailable(name, "attestor", reason, f"needs {ATTESTORS_BY_NAME[name].needs or 'nothing but git'}", IMPOSSIBLE)
        for name, reason in failing.items()
    ]
    return listed - failing.keys(), unavailable


async def _probe_policies(machine: Machine, again: Again) -> tuple[tuple[str, ...], tuple[str, ...], list[Unavailable]]:
    """Return the ways to write a policy that work, the engine's features, and what of them, and of Rego, does not work."""
    unavailable = _lacking("style", STYLE_TOOLS, machine)
    lacking = {entry.member for entry in unavailable}
    equipped = [style for style in STYLE_TOOLS if style not in lacking]
    canaries = policy_canaries(equipped)
    reasons = await machine.judge(canaries, "ways to write and judge policies", again)
    unavailable += [
        Unavailable(
            canary.member,
            canary.kind,
            reasons[canary.member],
            f"needs {FEATURES.get(canary.member) or ', '.join(canary.tools) or 'nothing but the engine'}",
            IMPOSSIBLE,
        )
        for canary in canaries
        if reasons[canary.member]
    ]
    styles = tuple(style for style in equipped if not reasons[style])
    return styles, tuple(feature for feature in FEATURES if not reasons[feature]), unavailable


async def _probe_workloads(
    machine: Machine, workloads: Sequence[Workload], attestors: frozenset[str], again: Again
) -> tuple[list[str], list[Unavailable]]:
    """Return the workloads that work with `attestors`, and those that do not."""
    unavailable = _lacking("workload", {workload.name: workload.tools for workload in workloads}, machine)
    lacking = {entry.member for entry in unavailable}
    equipped = []
    for workload in workloads:
        if workload.name in lacking:
            continue
        if await machine.threads.call(is_warm, workload, [machine.tools[name] for name in workload.tools]):
            equipped.append(workload)
            continue
        remedy = f"asynth doctor --fix '{workload.name}'"
        unavailable.append(Unavailable(workload.name, "workload", "the caches that it needs are not filled", remedy))
    reasons = await machine.judge([workload_canary(one, attestors) for one in equipped], "workloads", again)
    for workload in equipped:
        if reasons[workload.name]:
            state, remedy = advise_on_failure(workload)
            unavailable.append(Unavailable(workload.name, "workload", reasons[workload.name], remedy, state))
    return [name for name, reason in reasons.items() if not reason], unavailable


def _lacking(kind: str, members: Mapping[str, Sequence[str]], machine: Machine) -> list[Unavailable]:
    """Return those of `members` that need a program which was not found."""
    found = []
    for member, programs in members.items():
        missing = [program for program in programs if program not in machine.tools]
        if missing:
            state, remedy = advise(missing)
            found.append(Unavailable(member, kind, f"{', '.join(missing)} not found on PATH", remedy, state))
    return found
