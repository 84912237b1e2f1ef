"""asynth inside a web service: verified examples streamed to HTTP clients as they are made.

    python -m pip install '.[test]' uvicorn
    python -m uvicorn --app-dir docs/examples web_service:app
    curl -N 'http://127.0.0.1:8000/examples?count=5&seed=3'

Every request is a run of its own in a directory of its own. A client that hangs up cancels its run: leaving the
``async with`` block ends all of the run's children and touches nothing else in the service's event loop.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

import asynth


@asynccontextmanager
async def open_generation(count: int, seed: int) -> AsyncIterator[asynth.Generation]:
    """Enter a run in a directory that vanishes with it."""
    with tempfile.TemporaryDirectory(prefix="asynth-web-") as directory:
        config = asynth.Config(out=Path(directory) / "run", count=count, seed=seed, concurrency=4)
        async with asynth.generate(config) as examples:
            yield examples


class ExampleStream(StreamingResponse):
    """One JSON line per accepted example.

    The run is entered and left in the task that serves the request, so it ends when that task does: also for a client that
    hangs up between two lines. What is wrong with a run shows before the first byte, while there is a status to set.
    """

    def __init__(self, count: int, seed: int) -> None:
        super().__init__((), media_type="application/x-ndjson")
        self._run = open_generation(count, seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        try:
            async with self._run as examples:
                self.body_iterator = (
                    orjson.dumps({"id": example.id, "messages": example.messages}) + b"\n" async for example in examples
                )
                await super().__call__(scope, receive, send)
        except asynth.ConfigurationError as error:
            await JSONResponse({"error": str(error)}, status_code=400)(scope, receive, send)


async def stream(request: Request) -> Response:
    """Answer with examples, or with 400 if the question makes no sense."""
    try:
        count, seed = int(request.query_params.get("count", "3")), int(request.query_params.get("seed", "0"))
        asynth.Config(count=count, seed=seed)
    except ValueError:
        return JSONResponse({"error": "count and seed are whole numbers, count at least 1"}, status_code=400)
    return ExampleStream(count, seed)


async def health(_: Request) -> Response:
    """Answer at once, whatever the runs do: they share the loop and never block it."""
    return JSONResponse({"ok": True})


app = Starlette(routes=[Route("/examples", stream), Route("/health", health)])
