"""The process of the services: three descriptors from its parent, and an end when the parent's is closed.

`--port FD` is a listening TCP socket, `--doors FD` a listening Unix socket for doors in walls (-1 where there is none), and
`--control FD` a connection to the parent. Nothing else is opened, and nothing is written but the log on standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import socket
from contextlib import ExitStack
from functools import partial

import uvloop
from uvicorn.config import Config
from uvicorn.server import ServerState

from asynth.services.answering import Application, tenant_of
from asynth.services.tenants import Tenants
from asynth.services.tls import Authority, Doorkeeper

_log = logging.getLogger("asynth.services")


async def serve(port: socket.socket, doors: socket.socket | None, control: socket.socket) -> None:
    """Serve until the parent's end of `control` is closed."""
    authority = Authority()
    tenants = Tenants(authority.pem)

    def admits(credentials: str, origin: str) -> str | None:
        tenant = tenant_of(credentials)
        if tenants.has(tenant, origin):
            return tenant
        _log.warning("tenant %r has nothing at %s", tenant, origin)
        return None

    config = Config(
        Application(tenants),
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
    )
    config.load()
    speak = partial(Doorkeeper, config, ServerState(), authority, admits)
    loop = asyncio.get_running_loop()
    await loop.create_server(speak, sock=port)
    if doors is not None:
        waiting = asyncio.create_task(_open_doors(doors, speak))
        waiting.add_done_callback(_tell_end)
    reader, writer = await asyncio.open_connection(sock=control, limit=1 << 20)
    while line := await reader.readline():
        writer.write(tenants.obey(line))
        await writer.drain()


async def _open_doors(doors: socket.socket, speak: partial[Doorkeeper]) -> None:
    loop = asyncio.get_running_loop()
    kept = set[asyncio.Task[None]]()
    while True:
        connection, _ = await loop.sock_accept(doors)
        task = asyncio.create_task(_keep_door(connection, speak))
        kept.add(task)
        task.add_done_callback(kept.discard)


async def _keep_door(connection: socket.socket, speak: partial[Doorkeeper]) -> None:
    """Accept on the listener that comes through `connection` until that is closed."""
    loop = asyncio.get_running_loop()
    with connection, ExitStack() as handed_out:
        try:
            await _wait_readable(loop, connection)
            _, descriptors, _, _ = socket.recv_fds(connection, 1, 1)
            for number in descriptors:
                handed_out.callback(os.close, number)
            (number,) = descriptors
            listener = socket.socket(fileno=os.dup(number))
            listener.setblocking(False)
            async with await loop.create_server(speak, sock=listener):
                await loop.sock_sendall(connection, b"\0")
                await loop.sock_recv(connection, 1)
        except (OSError, ValueError) as error:
            _log.warning("a door could not be kept: %s", error)


async def _wait_readable(loop: asyncio.AbstractEventLoop, connection: socket.socket) -> None:
    connection.setblocking(False)
    readable = loop.create_future()
    loop.add_reader(connection, readable.set_result, None)
    try:
        await readable
    finally:
        loop.remove_reader(connection)


def _tell_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("no more doors are opened: %s", error)


def main() -> None:
    """Serve on the descriptors of the command line."""
    parser = argparse.ArgumentParser(prog="python -m asynth.services", description=__doc__)
    parser.add_argument("--port", type=int, required=True, metavar="FD", help="a listening TCP socket")
    parser.add_argument(
        "--doors", type=int, default=-1, metavar="FD", help="a listening Unix socket for doors in walls"
    )
    parser.add_argument("--control", type=int, required=True, metavar="FD", help="a connection to the parent")
    given = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s")
    port, control = (socket.socket(fileno=number) for number in (given.port, given.control))
    doors = socket.socket(fileno=given.doors) if given.doors >= 0 else None
    for one in filter(None, (port, doors, control)):
        one.setblocking(False)
    gc.freeze()  # what was imported stays, so no collection looks at it again
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(port, doors, control))


if __name__ == "__main__":
    main()
