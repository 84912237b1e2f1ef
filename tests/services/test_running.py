"""The process: what tenants get and do not get, many at once, and that it ends with its parent, however that ends."""

import base64
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from asynth.errors import CommandError
from asynth.example.judge import WALL, find_fault
from asynth.execution import StepRecord
from asynth.execution.wall import find_wall
from asynth.services import door
from asynth.services.running import Services

from .conftest import STAMPS, STORE
from .test_archivista import _QUERY, envelope
from .test_timestamps import query

QUERY = "application/timestamp-query"


def search(ask, tenant):
    variables = {"collectionName": "build", "subjectDigests": ["12"], "attestations": ["a"], "excludeGitoids": []}
    status, body = ask(tenant, "POST", f"{STORE}/query", json.dumps({"query": _QUERY, "variables": variables}).encode())
    assert status == 200
    return [edge["node"]["gitoidSha256"] for edge in json.loads(body)["data"]["dsses"]["edges"]]


def test_nothing_runs_before_somebody_needs_it(services):
    assert services.pid is None
    services.drop("nobody")
    assert services.pid is None


def test_a_tenant_finds_its_services_by_their_public_urls(services, ask, told):
    services.admit("a", told)
    status, body = ask("a", "POST", STAMPS, query(), QUERY)
    assert (status, b"northwind" in body or len(body) > 500) == (200, True)
    status, body = ask("a", "POST", f"{STORE}/upload", envelope())
    assert status == 200
    gitoid = json.loads(body)["gitoid"]
    assert search(ask, "a") == [gitoid]
    assert ask("a", "GET", f"{STORE}/download/{gitoid}") == (200, envelope())
    assert ask("a", "GET", f"{STORE}/download/{'0' * 64}")[0] == 404


@pytest.mark.parametrize(
    ("tenant", "method", "url", "kind", "status"),
    [
        ("stranger", "POST", STAMPS, QUERY, 502),
        ("a", "POST", "http://tsa.elsewhere.example/stamp", QUERY, 502),
        ("a", "POST", "http://tsa.northwind.example/stamped", QUERY, 502),
        ("a", "POST", "/stamp", QUERY, 502),
        ("a", "GET", STAMPS, QUERY, 405),
        ("a", "POST", STAMPS, "application/json", 415),
        ("a", "POST", f"{STORE}/upload", "application/json", 400),
        ("a", "DELETE", f"{STORE}/upload", "application/json", 404),
    ],
)
def test_who_asks_wrongly_is_refused(services, ask, told, tenant, method, url, kind, status):
    services.admit("a", told)
    assert ask(tenant, method, url, b"?", kind)[0] == status


def test_a_clone_has_what_the_first_had_and_both_go_their_own_ways(services, ask, told):
    services.admit("a", told)
    ask("a", "POST", f"{STORE}/upload", envelope())
    services.clone("a", "twin")
    services.empty("twin", STORE)
    assert (len(search(ask, "a")), search(ask, "twin")) == (1, [])
    services.drop("twin")
    assert ask("twin", "POST", f"{STORE}/upload", envelope())[0] == 502


def test_tenants_under_load_never_see_each_others_store(services, ask, told):
    def use(number):
        tenant = f"example-{number}"
        services.admit(tenant, told)
        found = set()
        for turn in range(4):
            sent = envelope(note=f"{number}/{turn}")
            found.add(json.loads(ask(tenant, "POST", f"{STORE}/upload", sent)[1])["gitoid"])
            assert ask(tenant, "POST", STAMPS, query(), QUERY)[0] == 200
            assert set(search(ask, tenant)) == found
        services.drop(tenant)
        return found

    with ThreadPoolExecutor(24) as threads:
        stores = list(threads.map(use, range(48)))
    assert len(set.union(*stores)) == 4 * 48


def test_a_client_that_hangs_up_in_the_middle_harms_nobody(services, ask, told):
    services.admit("a", told)
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", services.port)) as connection:
            connection.sendall(b"POST http://tsa.northwind.example/stamp HTTP/1.1\r\nContent-Length: 999\r\n\r\nhalf")
    assert ask("a", "POST", STAMPS, query(), QUERY)[0] == 200


def test_what_the_channel_refuses_is_an_error_here(services, told):
    services.admit("a", told)
    for message in (lambda: services.empty("a", STAMPS), lambda: services.clone("nobody", "b")):
        with pytest.raises(CommandError, match="the services refuse"):
            message()
    with pytest.raises(CommandError, match="no service of the kind"):
        services.admit("c", [{"kind": "spiffe", "url": "http://x.example"}])


def test_services_that_died_are_named_with_their_last_words(services, told):
    services.admit("a", told)
    os.kill(services.pid, signal.SIGKILL)
    with pytest.raises(CommandError, match="do not answer"):
        services.admit("b", told)


def test_the_end_leaves_no_process_and_no_listener(tmp_path, told):
    with Services(tmp_path, walled=True) as services:
        services.admit("a", told)
        pid, port = services.pid, services.port
    assert not is_alive(pid)
    assert not listens(port)


PARENT = """
import json, sys, time
from pathlib import Path
from asynth.services.running import Services
with Services(Path(sys.argv[1]), walled=True) as services:
    services.admit("a", json.loads(sys.argv[2]))
    print(services.pid, services.port, flush=True)
    time.sleep(60)
"""


def test_a_parent_that_is_killed_takes_process_and_port_along(tmp_path, told):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), json.dumps(told)], stdout=subprocess.PIPE, text=True
    )
    with parent:
        pid, port = map(int, parent.stdout.readline().split())
        assert listens(port)
        parent.kill()
        until = time.monotonic() + 2.0
        while time.monotonic() < until and (is_alive(pid) or listens(port)):
            time.sleep(0.02)
    assert not is_alive(pid)
    assert not listens(port)


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def listens(port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


ASK = """
import socket, sys
port = int(sys.argv[1])
with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
    connection.sendall(b"GET http://nobody.example/ HTTP/1.1\\r\\nHost: nobody.example\\r\\nProxy-Authorization: Basic %b\\r\\n"
                       b"Connection: close\\r\\n\\r\\n" % sys.argv[2].encode())
    print(connection.recv(12).decode())
for other in sys.argv[3:]:
    with socket.socket() as connection:
        print(connection.connect_ex(("127.0.0.1", int(other))) != 0)
"""


@pytest.mark.skipif(not find_wall().up, reason="commands cannot run behind a wall here")
def test_a_command_behind_the_wall_reaches_the_services_and_no_other_port(tmp_path, told):
    wall = find_wall().around((sys.executable,), None, tmp_path)
    places = {name: tmp_path / "example" / name for name in ("project", "home", "scratch", "bin")}
    for place in places.values():
        place.mkdir(parents=True)
    with Services(tmp_path, walled=True) as services, socket.create_server(("127.0.0.1", 0)) as other:
        services.admit("a", told)
        asking = (sys.executable, "-I", "-S", "-c", ASK, str(services.port), base64.b64encode(b"a:x").decode())
        for _ in range(3):
            command = wall.enclose(
                (*asking, str(other.getsockname()[1])),
                directory=places["project"].parent,
                home=places["home"],
                scratch=places["scratch"],
                bin_directory=places["bin"],
                cwd=places["project"],
                door=services.door(),
            )
            done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
            assert done.stdout.split() == ["HTTP/1.1", "502", "True"], done.stderr
        assert (
            count_listeners(services.pid) == 1
        )  # each door was closed with its command; the machine's own port is left


def count_listeners(pid):
    """Count the listening TCP sockets that a process holds, in whatever network they were made."""
    until = time.monotonic() + 2.0
    while True:
        links = [os.readlink(f"/proc/{pid}/fd/{name}") for name in os.listdir(f"/proc/{pid}/fd")]
        sockets = sum(link.startswith("socket:") for link in links)
        # the control channel, the socket of doors, the port, and what asyncio wakes itself with
        if sockets <= 5 or time.monotonic() > until:
            return sockets - 4
        time.sleep(0.02)


def test_a_door_that_nobody_keeps_is_no_door(tmp_path):
    path = str(tmp_path / "services.sock")
    with pytest.raises(FileNotFoundError):
        door.open_door(0, path)
    with socket.socket(socket.AF_UNIX) as hasty, ThreadPoolExecutor(1) as threads:
        hasty.bind(path)
        hasty.listen()
        opening = threads.submit(door.open_door, 0, path)
        connection, _ = hasty.accept()
        connection.recv(1)
        connection.close()
        with pytest.raises(ConnectionError, match="refuse the door"):
            opening.result(10)


def test_a_door_that_does_not_open_is_the_machines_fault(tmp_path):
    program = (sys.executable, "-I", "-S", door.__file__, "0", str(tmp_path / "services.sock"), "/bin/true")
    done = subprocess.run(program, capture_output=True, text=True, timeout=20, check=False)
    assert done.stderr.startswith(door.FAILED)
    assert done.returncode == 1
    step = StepRecord("bash", None, "true", done.returncode, stderr=done.stderr, walled_off=True)
    assert find_fault(step) == WALL
    assert find_fault(replace(step, walled_off=False)) == ""
