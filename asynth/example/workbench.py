"""Everything that a run executes with: engine on PATH, launcher, workspaces, keys and limiters, opened and closed as one.

Generation, probing, audit, replay and fixture all work at such a bench, so an example meets the same environment in each.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from anyio import CapacityLimiter

from asynth.catalog.procedure.keys import ARRANGEMENTS
from asynth.errors import ConfigurationError
from asynth.example.confirming import find_acceptance, note_calls
from asynth.example.draft import Draft, EmptyStore, OtherClaims, Twin
from asynth.example.serving import Tenant, describe, is_encrypted, issue, reach, read_commit, trust
from asynth.execution import (
    Environment,
    KeyService,
    Launcher,
    Layers,
    Threads,
    Transcript,
    Workspace,
    Workspaces,
    execute,
    execute_twin,
    make_bin,
)
from asynth.execution.confinement import write_named
from asynth.execution.cores import usable_cores
from asynth.execution.environment import CACHE_PLACEHOLDER, SYSTEM_PATH
from asynth.execution.runner import read_output
from asynth.execution.wall import Wall, find_wall
from asynth.machine.caches import cache_directory, provisioned, shared_caches
from asynth.machine.capabilities import Tool
from asynth.resources import find_project
from asynth.script import Bash, Block, File
from asynth.services.running import Services
from asynth.witness.engine import Engine
from asynth.witness.messages import judge

HEAVY_SECONDS = 0.5
"""CPU seconds of a workload from which on no more examples are under way than there are cores: what compilers leave half
done is large, in memory and on disk."""

ATTESTATIONS = ("*.att.json", "*.signed.json")
"""Files beside the project whose digests go into evidence."""


NO_WALL = find_wall("off")


class Workbench:
    """What examples are executed with; made by :func:`open_workbench`.

    :ivar engine: the witness on PATH
    :ivar wall: around all commands of examples
    """

    def __init__(
        self,
        engine: Engine,
        environment: Environment,
        *,
        launcher: Launcher,
        workspaces: Workspaces,
        layers: Layers,
        keys: KeyService,
        threads: Threads,
        time_limit: float,
        wall: Wall,
        services: Services,
    ) -> None:
        self.engine = engine
        self.wall = wall
        self._environment = environment
        self._launcher = launcher
        self._workspaces = workspaces
        self._layers = layers
        self._keys = keys
        self._threads = threads
        self._time_limit = time_limit
        self._heavy = CapacityLimiter(usable_cores())
        self._services = services
        self._tenants: dict[Path, Tenant] = {}

    @property
    def path(self) -> str:
        """PATH of all commands."""
        return self._environment.path

    def variables(self, workspace: Workspace, draft: Draft) -> dict[str, str]:
        """Return all variables that the commands of `draft` see in `workspace`."""
        variables = self._environment.build(workspace.home, draft.fixture.environment)
        return self.reach(variables, workspace, draft)

    def reach(self, variables: Mapping[str, str], workspace: Workspace, draft: Draft) -> dict[str, str]:
        """Return `variables` and those that lead requests from `workspace` to its services."""
        tenant = self._tenants.get(workspace.directory)
        if tenant is None:
            return dict(variables)
        return reach(variables, workspace, tenant, self._services, encrypted=is_encrypted(draft))

    async def lay_out(self, draft: Draft, target: Path | None = None) -> Workspace:
        """Make the state that `draft` starts from, at `target` or in a fresh place, its services included."""
        workspace = await self._workspaces.lay_out(
            draft.fixture, draft.id, layers=self._layers, keys=self._keys, target=target
        )
        if draft.fixture.services:
            try:
                await self._admit(workspace, draft)
            except BaseException:
                await self.remove(workspace)
                raise
        return workspace

    async def _admit(self, workspace: Workspace, draft: Draft) -> None:
        """Have the services of `draft` answer in `workspace`, and put the roots of timestamp authorities there."""
        commit = await self._threads.call(read_commit, workspace.project)
        told, roots = await describe(draft, self._keys, commit)
        tenant = self._name_tenant(workspace, commit)

        def admit() -> None:
            self._services.admit(tenant.name, told)
            self._tenants[workspace.directory] = issue(draft, tenant, self._services)
            for path, root in roots:
                write_named(workspace.project, path, root)
            if is_encrypted(draft):
                trust(workspace, self._services)

        await self._threads.call(admit)

    def _name_tenant(self, workspace: Workspace, commit: str) -> Tenant:
        """Name the tenant that `workspace` is, so that no command of another one can guess it."""
        self._tenants[workspace.directory] = Tenant(f"example-{secrets.token_hex(8)}", commit)
        return self._tenants[workspace.directory]

    async def execute(
        self,
        blocks: Iterable[Block | Bash | File],
        workspace: Workspace,
        draft: Draft,
        *,
        terminal: bool = False,
        noted: bool = False,
    ) -> Transcript:
        """Run `blocks` in `workspace`, up to the first that fails.

        :param terminal: whether the commands' standard error is a terminal
        :param noted: whether calls of witness are noted, for :meth:`confirm`
        """
        variables = self.variables(workspace, draft)
        if noted:
            noting = await self._threads.call(note_calls, workspace, self._environment.bin / "witness")
            variables["PATH"] = f"{noting}:{variables['PATH']}"
        async with self._heavy if draft.cost >= HEAVY_SECONDS else nullcontext():
            return await execute(
                blocks,
                workspace,
                variables,
                launcher=self._launcher,
                threads=self._threads,
                time_limit=self._time_limit,
                terminal=terminal,
                enclose=self._wall_around(draft),
            )

    async def confirm(self, workspace: Workspace, draft: Draft) -> str:
        """Make the noted call of witness that accepted once more; return why nothing was accepted, or "".

        :raises CommandError: if it cannot be started
        """
        call = await self._threads.call(find_acceptance, workspace)
        if call is None:
            return "witness verify exits 0 itself, whatever a script prints"
        completed = await self._launcher.run(
            self._wall_around(draft)(
                (str(self._environment.bin / "witness"), *call.arguments), workspace, Path(call.directory)
            ),
            cwd=Path(call.directory),
            environment=self.variables(workspace, draft),
            time_limit=self._time_limit,
            stdout=workspace.scratch / "confirmed.out",
            stderr=workspace.scratch / "confirmed.err",
        )
        said = await self._threads.call(read_output, completed.stderr)
        if completed.exit_code == 0 and judge(completed.exit_code, said).accepted:
            return ""
        return "the witness verify that accepted does so again"

    async def execute_twin(self, twin: Twin, workspace: Workspace, draft: Draft) -> Transcript:
        """Make the edits of `twin` in `workspace` and its services, and run its commands."""
        for edit in twin.edits:
            if isinstance(edit, EmptyStore):
                await self._threads.call(self._services.empty, self._tenants[workspace.directory].name, edit.url)
            elif isinstance(edit, OtherClaims):
                tenant = self._tenants[workspace.directory]
                await self._threads.call(self._services.claim, tenant.name, edit.url, dict(edit.claims))
                self._tenants[workspace.directory] = await self._threads.call(issue, draft, tenant, self._services)
        return await execute_twin(
            twin,
            workspace,
            self.variables(workspace, draft),
            launcher=self._launcher,
            threads=self._threads,
            keys=self._keys,
            example_id=draft.id,
            time_limit=self._time_limit,
            enclose=self._wall_around(draft),
        )

    def _wall_around(self, draft: Draft) -> Callable[..., Sequence[str]]:
        """Return what encloses command lines of `draft`, which find the shared caches where its fixture names them."""
        cached = uses_caches(draft)

        def enclose(argv: Sequence[str], workspace: Workspace, cwd: Path | None = None) -> Sequence[str]:
            return self.wall.enclose(
                argv,
                directory=workspace.project.parent,
                home=workspace.home,
                scratch=workspace.scratch,
                bin_directory=self._environment.bin,
                cwd=cwd or workspace.project,
                layer=workspace.directory / "layer" if cached else None,
                door=self._services.door() if workspace.directory in self._tenants else (),
            )

        return enclose

    async def clone(self, workspace: Workspace) -> Workspace:
        """Copy `workspace` to a fresh place, with what its stores hold."""
        clone = await self._workspaces.clone(workspace)
        tenant = self._tenants.get(workspace.directory)
        if tenant is not None:
            try:
                renamed = self._name_tenant(clone, tenant.commit)
                self._tenants[clone.directory] = replace(renamed, tokens=tenant.tokens)
                await self._threads.call(self._services.clone, tenant.name, renamed.name)
            except BaseException:
                await self.remove(clone)
                raise
        return clone

    async def remove(self, workspace: Workspace) -> None:
        """Remove `workspace`, and let its services go."""
        tenant = self._tenants.pop(workspace.directory, None)
        if tenant is not None:
            await self._threads.complete(self._services.drop, tenant.name)
        await self._workspaces.remove(workspace)

    async def hash_evidence(self, workspace: Workspace) -> dict[str, str]:
        """Return the SHA-256 of the attestations and signed policies beside the project, by path."""
        return await self._threads.call(_hash_evidence, workspace.project.parent)


def uses_caches(draft: Draft) -> bool:
    """Tell whether the variables of `draft` lead its commands to the caches that examples share."""
    return any(CACHE_PLACEHOLDER in value for _, value in draft.fixture.environment)


@asynccontextmanager
async def open_workbench(
    engine: Engine,
    tools: Sequence[Tool],
    *,
    seed: int,
    concurrency: int,
    time_limit: float,
    wall: Wall = NO_WALL,
    services: Services | None = None,
) -> AsyncIterator[Workbench]:
    """Open a bench; when the block is left no child of it and no directory of it is left either.

    :param tools: programs whose directories commands find on PATH
    :param concurrency: examples in flight at most
    :param time_limit: seconds for each block
    :param wall: to put around all commands of examples
    :param services: which outlive the bench; None for some of its own
    """
    cores = usable_cores()
    threads = Threads(min(concurrency, 2 * cores))
    try:
        async with (
            Workspaces(threads=threads) as workspaces,
            KeyService(seed, cache=cache_directory() / "keys") as keys,
            Launcher(concurrency=concurrency, at_once=min(concurrency, cores)) as launcher,
        ):
            environment = await threads.call(_make_environment, workspaces.root, engine.command, tuple(tools))
            layers = Layers(
                find_project,
                workspaces.root / "layers",
                launcher=launcher,
                environment=environment,
                threads=threads,
            )
            keys.fill_ahead(tuple(dict.fromkeys(kind.kind for kind in ARRANGEMENTS if not kind.made)), _ROLES)
            # Caches that end with the run have nobody else to fill them.
            alone = environment.cache != shared_caches()
            around = replace(wall, filling=wall.filling or alone)
            with Services(workspaces.root, walled=wall.up) if services is None else nullcontext(services) as serving:
                yield Workbench(
                    engine,
                    environment,
                    wall=around.around(
                        (*engine.command[:1], *(tool.path for tool in tools)), environment.cache, provisioned()
                    ),
                    launcher=launcher,
                    workspaces=workspaces,
                    layers=layers,
                    keys=keys,
                    threads=threads,
                    time_limit=time_limit,
                    services=serving,
                )
    finally:
        threads.close()


_ROLES = ("attest", "policy")


async def lay_out_at(
    target: Path,
    draft: Draft,
    engine: Engine,
    tools: Sequence[Tool],
    *,
    seed: int,
    wall: Wall,
    services: Services,
) -> Mapping[str, str]:
    """Lay out the starting state of `draft` at `target` for good, and return the environment of its commands.

    The `witness` that the example would find is put beside the project's home.

    :param target: becomes the project's directory; its parent must be empty or not exist
    :param wall: around what happened before the question
    :param services: go on answering the example
    :raises ConfigurationError: if the parent holds something, or either is no directory
    """
    target = target.absolute()
    parent = target.parent
    for directory in (parent, target):
        if directory.exists() and not directory.is_dir():
            raise ConfigurationError(f"{directory} is a file; name a TARGET in a new directory")
    if parent.exists() and any(entry != target or any(target.iterdir()) for entry in parent.iterdir()):
        raise ConfigurationError(
            f"{parent} is not empty, and keys and files go there; name a TARGET in a new directory"
        )
    async with open_workbench(
        engine, tools, seed=seed, concurrency=1, time_limit=60.0, wall=wall, services=services
    ) as bench:
        workspace = await bench.lay_out(draft, target)
        await bench.execute((*draft.past.hidden, *draft.past.shown), workspace, draft)
        environment = _make_environment(workspace.home, engine.command, tuple(tools))
        return bench.reach(environment.build(workspace.home, draft.fixture.environment), workspace, draft)


def _make_environment(directory: Path, command: tuple[str, ...], tools: tuple[Tool, ...]) -> Environment:
    bin_directory = directory / "bin"
    make_bin(bin_directory, command)
    cache = shared_caches()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        usable = os.access(cache, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:  # a home that cannot be written costs every run the filling of its caches
        cache = directory / "cache"
        cache.mkdir(exist_ok=True)
    return Environment(bin_directory, _folders(tools), cache)


def _hash_evidence(directory: Path) -> dict[str, str]:
    found = {}
    for pattern in ATTESTATIONS:
        for path in sorted(directory.glob(pattern)):
            with path.open("rb") as stream:
                found[f"../{path.name}"] = hashlib.file_digest(stream, "sha256").hexdigest()
    return found


def _folders(tools: Iterable[Tool]) -> tuple[str, ...]:
    # The system's own directories come last: a tool found elsewhere must not be shadowed by the system's of that name.
    # Those of provisioned toolchains, which hold nothing but what was looked for there, come first.
    folders = sorted(
        (str(Path(tool.path).parent) for tool in tools), key=lambda name: not name.startswith(str(provisioned()))
    )
    return tuple(folder for folder in dict.fromkeys(folders) if folder not in SYSTEM_PATH)
