"""Whether what examples come to depends on the wall or on the engine: the same positions on every side, compared.

A side is an engine, with the wall or without it. Each position is executed whole on all of them: its verdict, the exit codes
of its commands, why each twin was rejected, and what its attestations say, must be the same. What is compared of the latter
lacks times and the workspace's path. What still differs between two sides is executed on both again, and
counts if each of them always says what it said; otherwise it differs between any two runs, and is counted as unsteady.

Every position is a line of the results, so that whoever stops it goes on later: `python -m benchmarks.agreeing --help`.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TextIO, get_args

import anyio
import orjson

from asynth.cli.interruption import run_interruptible
from asynth.errors import AsynthError, CapabilityError, CommandError, ConfigurationError
from asynth.example.judge import Rejected
from asynth.example.make import TwinPolicy, make
from asynth.example.workbench import NO_WALL, Workbench, open_workbench
from asynth.execution import Workspace
from asynth.execution.wall import Wall, find_wall
from asynth.machine.capabilities import Capabilities, Tool
from asynth.run.deciding import digest_catalogue
from asynth.run.prepare import build_space, choose_families, examine_machine
from asynth.space import Space
from asynth.witness.engine import Engine

UNEQUAL: Final = (".git/index", "started_on", "finished_on")
"""Ends of the names of what differs between any two runs: git's own index, which holds times of files, and times."""

OF_TIMES: Final = "/attestations/omnitrail/"
"""Part of the type of attestations that consist of digests over the times of files."""

TRIES: Final = 3
"""How often a position is executed that the machine keeps from its end."""

PROOFS: Final = 2
"""How often two sides that differ are executed again: values that change by themselves must not pass for a difference."""

SHOWN: Final = 8
"""Differences of two sides that a line of the results holds at most."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:[\d.]+(Z|[+-]\d\d:?\d\d)?")

Told = Mapping[str, Any]
"""All that is compared of what a position came to, by names such as `verdict` and `../build.att.json`."""

Place = tuple[str, str]
"""Where in that something stands: its name, and the path to it."""


@dataclass(frozen=True, slots=True)
class Side:
    """An engine, with the wall or without it; `name` is such as `embedded, wall`."""

    name: str
    engine: Engine
    tools: tuple[Tool, ...]
    wall: Wall


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sides say otherwise, and each of them always.

    :param said: by the first side, then by the second
    """

    place: Place
    said: tuple[str, str]


class Observer:
    """Executes positions on one side and returns what is compared of them."""

    def __init__(self, side: Side, bench: Workbench, twins: TwinPolicy = "all") -> None:
        self.side = side
        self._twins: TwinPolicy = twins
        self._bench = bench
        self._statements: ContextVar[dict[str, Any]] = ContextVar("statements")
        hash_evidence = bench.hash_evidence

        async def read_and_hash(workspace: Workspace) -> dict[str, str]:
            self._statements.get().update(await anyio.to_thread.run_sync(read_statements, workspace))
            return await hash_evidence(workspace)

        # The one moment in which all attestations of an accepted answer are there, before its workspace goes.
        bench.hash_evidence = read_and_hash  # type: ignore[method-assign]

    async def decide(self, space: Space, position: int) -> Told | None:
        """Execute a position with its twins; None if the machine fails every time."""
        for _ in range(TRIES):
            statements: dict[str, Any] = {}
            self._statements.set(statements)
            try:
                result = (await make(space.at(position), position, self._twins, self._bench)).result
            except CommandError:
                continue
            if not isinstance(result, Rejected):
                record = result.record
                exits = [command.exit for command in record.commands]
                twins = [[twin.kind, twin.observed, twin.message, twin.exit] for twin in record.twins]
                return {"verdict": "accepted", "exits": exits, "twins": twins, **statements}
            if not result.fault:
                return {"verdict": result.reason, "exits": [result.block, result.exit_code], "twins": [], **statements}
        return None


def read_statements(workspace: Workspace) -> dict[str, Any]:
    """Return what the attestations beside the project say, masked, by the names of their files. Blocks."""
    found = {}
    for path in sorted(workspace.project.parent.glob("*.att.json")):
        envelope = orjson.loads(path.read_bytes())
        found[f"../{path.name}"] = mask(
            orjson.loads(base64.b64decode(envelope["payload"])), str(workspace.directory.parent)
        )
    return found


def mask(value: Any, root: str) -> Any:
    """Return what was recorded without what differs between any two runs: times, and where workspaces lie."""
    if isinstance(value, dict):
        if OF_TIMES in str(value.get("type", "")):
            return {"type": value["type"]}
        return {mask(name, root): mask(inner, root) for name, inner in value.items() if not name.endswith(UNEQUAL)}
    if isinstance(value, list):
        return [mask(inner, root) for inner in value if not _is_index(inner)]
    if isinstance(value, str):
        return _TIME.sub("TIME", re.sub(re.escape(root) + r"(/\d+)?", "ROOT", value))
    return value


def _is_index(value: Any) -> bool:
    return isinstance(value, dict) and str(value.get("name", "")).endswith(UNEQUAL)


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, text) of everything in `value`; what a list holds is told apart by its name or type, not by its place."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flatten(inner, f"{path}/{name}")
    elif isinstance(value, list | tuple):
        for inner in value:
            named = inner.get("name", inner.get("type", "")) if isinstance(inner, dict) else ""
            yield from flatten(inner, f"{path}[{named}]")
        yield path, f"{len(value)} entries"
    else:
        yield path, str(value)


def find_differences(first: Sequence[Told], second: Sequence[Told]) -> tuple[list[Difference], set[Place]]:
    """Return what two sides say otherwise, and where anything of it is unsteady.

    :param first: what one side came to, each time that it was executed
    :param second: what the other side came to
    """
    ours, theirs = [_by_place(told) for told in first], [_by_place(told) for told in second]
    differences, unsteady = [], set()
    for place in sorted({place for told in (*ours, *theirs) for place in told}):
        one = {told.get(place, "nothing") for told in ours}
        other = {told.get(place, "nothing") for told in theirs}
        if len(one) > 1 or len(other) > 1:
            unsteady.add(place)
        elif one != other:
            differences.append(Difference(place, (one.pop(), other.pop())))
    return differences, unsteady


def _by_place(told: Told) -> dict[Place, str]:
    found: dict[Place, list[str]] = {}
    for name, value in told.items():
        for path, text in flatten(value):
            found.setdefault((name, path), []).append(text)
    # The order of exits and twins is the answer's; that of what attestations list is often a map's.
    return {place: "\n".join(texts if place[0] in _ORDERED else sorted(texts)) for place, texts in found.items()}


_ORDERED = ("exits", "twins")


async def compare(space: Space, position: int, observers: Sequence[Observer]) -> dict[str, Any] | None:
    """Execute a position on all sides and return the line of the results, or None if the machine failed."""
    began = time.monotonic()
    told: dict[str, list[Told]] = {}
    for observer in observers:
        found = await observer.decide(space, position)
        if found is None:
            return None
        told[observer.side.name] = [found]
    different: list[dict[str, Any]] = []
    unsteady: set[Place] = set()
    for first, second in pair_sides(observers):
        both = [first.side.name, second.side.name]
        differences, _ = find_differences(told[both[0]], told[both[1]])
        for _ in range(PROOFS if differences else 0):
            for observer in (first, second):
                again = await observer.decide(space, position)
                if again is None:
                    return None
                told[observer.side.name].append(again)
            differences, now = find_differences(told[both[0]], told[both[1]])
            unsteady |= now
            if not differences:
                break
        different += [
            {"sides": both, "place": list(found.place), "said": [said[:400] for said in found.said]}
            for found in differences[:SHOWN]
        ]
    # What changes by itself on some side may look steady on two others.
    different = [found for found in different if tuple(found["place"]) not in unsteady]
    some = told[observers[0].side.name][0]
    return {
        "position": position,
        "spec": space.at(position).id,
        "verdicts": {name: all_of[0]["verdict"] for name, all_of in told.items()},
        "twins": len(some["twins"]),
        "statements": sum(name.startswith("../") for name in some),
        "different": different,
        "unsteady": sorted(map(list, unsteady))[:50],
        "seconds": round(time.monotonic() - began, 3),
    }


def pair_sides(observers: Sequence[Observer]) -> Iterator[tuple[Observer, Observer]]:
    """Yield the sides that are compared: each engine with the wall and without, and the engines with each other."""
    walled = [observer for observer in observers if observer.side.wall.up]
    for one in walled:
        yield from ((one, other) for other in observers if other is not one and other.side.engine == one.side.engine)
    yield from ((walled[0], other) for other in walled[1:])


@asynccontextmanager
async def observe(
    sides: Iterable[Side], *, seed: int, concurrency: int, timeout: float, twins: TwinPolicy
) -> AsyncIterator[list[Observer]]:
    """Open a bench for each side."""
    async with AsyncExitStack() as stack:
        yield [
            Observer(
                side,
                await stack.enter_async_context(
                    open_workbench(
                        side.engine,
                        side.tools,
                        seed=seed,
                        concurrency=concurrency,
                        time_limit=timeout,
                        wall=side.wall,
                    )
                ),
                twins,
            )
            for side in sides
        ]


async def find_sides(engines: Sequence[str]) -> tuple[list[Side], Capabilities]:
    """Return the sides of `engines`, and what works with all of them behind the wall.

    :raises CapabilityError: if there is no wall here, or the engines behave differently
    """
    wall = find_wall("bwrap")
    sides: list[Side] = []
    common: Capabilities | None = None
    for choice in engines:
        engine, found = await examine_machine(choice, wall)
        if sides and engine.behaviour != sides[0].engine.behaviour:
            raise CapabilityError(f"--engine {choice} behaves like {engine.behaviour}, {sides[0].name} does not")
        sides += [
            Side(f"{engine.kind}, {name}", engine, found.tools, around)
            for name, around in (("wall", wall), ("no wall", NO_WALL))
        ]
        common = found if common is None else intersect(common, found)
    if common is None:
        raise ConfigurationError("--engine names no engine")
    return sides, common


def intersect(one: Capabilities, other: Capabilities) -> Capabilities:
    """Return the members that both have."""

    def both(mine: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in mine if name in theirs)

    return replace(
        one,
        attestors=both(one.attestors, other.attestors),
        workloads=both(one.workloads, other.workloads),
        styles=both(one.styles, other.styles),
        features=both(one.features, other.features),
    )


def read_results(path: Path, header: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the lines of the results so far by position, and begin them with `header` where there are none.

    :raises ConfigurationError: if they are about something else
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(header) + b"\n")
    first, *lines = path.read_bytes().splitlines(keepends=True)
    if orjson.loads(first) != orjson.loads(orjson.dumps(header)):
        raise ConfigurationError(f"{path} holds results of other sides, members or texts; name another --out")
    whole = [line for line in lines if line.endswith(b"\n")]
    if whole != lines:  # a kill cut the last one
        path.write_bytes(first + b"".join(whole))
    return {line["position"]: line for line in map(orjson.loads, whole)}


async def agree(parsed: argparse.Namespace) -> int:
    """Compare the positions that are not in the results yet, and print what all of them come to; 1 if sides differ."""
    sides, capabilities = await find_sides(parsed.engine or ["auto", "embedded"])
    space = build_space(capabilities, choose_families((), {}), parsed.seed)
    header = {
        "seed": parsed.seed,
        "sides": [side.name for side in sides],
        "engines": sorted({side.engine.sha256 or "" for side in sides}),
        "catalogue": digest_catalogue(),
        "members": capabilities.digest,
        "twins": parsed.twins,
    }
    done = read_results(parsed.out, header)
    waiting = iter([position for position in range(parsed.positions) if position not in done])
    with parsed.out.open("a", encoding="utf-8") as stream:
        async with (
            observe(
                sides,
                seed=parsed.seed,
                concurrency=parsed.concurrency,
                timeout=parsed.timeout,
                twins=parsed.twins,
            ) as observers,
            anyio.create_task_group() as group,
        ):

            async def work() -> None:
                for position in waiting:
                    line = await compare(space, position, observers)
                    if line is None:
                        print(f"position {position}: the machine failed {TRIES} times", file=sys.stderr, flush=True)
                        continue
                    done[position] = line
                    _append(stream, line)

            for _ in range(parsed.concurrency):
                group.start_soon(work)
    print(describe(done.values()))
    return int(any(line["different"] for line in done.values()))


def _append(stream: TextIO, line: Mapping[str, Any]) -> None:
    stream.write(orjson.dumps(line).decode() + "\n")
    stream.flush()


def describe(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return in some lines what the results come to."""
    lines = list(lines)
    total: Callable[[str], int] = lambda name: sum(line[name] for line in lines)  # noqa: E731
    verdicts = Counter(verdict for line in lines for verdict in line["verdicts"].values())
    said = [
        f"{len(lines):,} positions, {total('twins'):,} twins and {total('statements'):,} attestations a side; "
        + ", ".join(f"{count:,} {verdict}" for verdict, count in verdicts.most_common())
    ]
    different = [line for line in lines if line["different"]]
    said.append(f"{len(different)} positions with a difference")
    for line in different:
        for found in line["different"]:
            name, path = found["place"]
            one, other = found["said"]
            said.append(f"  {line['position']} ({' / '.join(found['sides'])}) {name}{path}: {one!r} / {other!r}")
    unsteady = Counter(
        re.sub(r"\[[^\]]*\]", "[]", path) for line in lines for path in {path for _, path in line["unsteady"]}
    )
    said.append(f"{sum(bool(line['unsteady']) for line in lines)} positions with something unsteady")
    said += [f"  {count} x {path}" for path, count in unsteady.most_common(20)]
    return "\n".join(said)


def main(arguments: list[str] | None = None) -> int:
    """Compare and print; return the exit code: 0 if all sides agree, 1 if not."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.agreeing",
        description="Execute positions of the default mix on both engines, with and without the wall, and compare.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--out", type=Path, default=Path("agreeing.jsonl"), metavar="FILE", help="results; goes on there"
    )
    parser.add_argument("--positions", type=int, default=2000, metavar="N", help="how many positions (default: 2,000)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="order of the space and keys (default: 0)")
    parser.add_argument(
        "--twins",
        choices=get_args(TwinPolicy),
        default="all",
        help="twins of each position: all (default), one as a run does, or none",
    )
    parser.add_argument(
        "--engine", action="append", metavar="auto|embedded|PATH", help="repeatable (default: auto, embedded)"
    )
    parser.add_argument("--concurrency", type=int, default=2, metavar="C", help="positions in flight (default: 2)")
    parser.add_argument("--timeout", type=float, default=300, metavar="SECONDS", help="for each block (default: 300)")
    parsed = parser.parse_args(arguments)
    try:
        return run_interruptible(agree(parsed), "the same command goes on")
    except AsynthError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
