"""The example of asynth inside a web service, driven in this process."""

import asyncio
import importlib.util
import json
import sys
from pathlib import Path

import httpx
import pytest

from asynth.execution.guardian import find_strays

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "web_service.py"


@pytest.fixture
def service(on_machine, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    specification = importlib.util.spec_from_file_location("web_service", EXAMPLE)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def client(service):
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app), base_url="http://service.example", timeout=None
    )


async def test_streams_examples_and_leaves_no_directory(service, tmp_path):
    async with client(service) as http:
        answer = await http.get("/examples", params={"count": 2, "seed": 3})
        assert answer.status_code == 200
        lines = [json.loads(line) for line in answer.text.splitlines()]
        assert len({line["id"] for line in lines}) == 2
        assert all([message["role"] for message in line["messages"]] == ["user", "assistant"] for line in lines)
    assert not list(tmp_path.glob("asynth-*"))


@pytest.mark.parametrize("query", ["count=0", "count=many", "seed=x", f"count={10**18}"])
async def test_a_question_that_makes_no_sense_is_the_clients_fault(service, tmp_path, query):
    async with client(service) as http:
        answer = await http.get(f"/examples?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not list(tmp_path.glob("asynth-*"))


@pytest.mark.skipif(sys.platform != "linux", reason="what a command's home is, is read from /proc")
async def test_a_client_that_hangs_up_ends_its_run_and_nothing_else(service, tmp_path, monkeypatch):
    entered = []
    enter = service.asynth.Generation.__aenter__

    async def watched(self):
        await enter(self)
        entered.append(self._bench._workspaces.root)
        return self

    monkeypatch.setattr(service.asynth.Generation, "__aenter__", watched)
    got_a_line, gone = asyncio.Event(), asyncio.Event()

    async def receive():
        if not gone.is_set():
            await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message.get("body"):
            got_a_line.set()

    scope = {
        "type": "http", "method": "GET", "path": "/examples", "query_string": b"count=40", "headers": [],
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }  # fmt: skip
    serving = asyncio.create_task(service.app(scope, receive, send))
    async with asyncio.timeout(100):
        await got_a_line.wait()
        async with client(service) as http:  # the loop is free while the run goes on
            assert (await http.get("/health")).json() == {"ok": True}
        gone.set()
        await serving
    [root] = entered
    assert not root.exists()
    assert not find_strays(root)
    assert not list(tmp_path.glob("asynth-*"))
    assert asyncio.all_tasks() == {asyncio.current_task()}
