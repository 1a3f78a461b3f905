"""Real commands that are held to hosts, at each level that can."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.small_site import small_site

from agents.errors import SandboxFailed
from agents.records import SandboxLevel
from agents.sandbox.network.gate import Gate
from agents.sandbox.network.variables import PORT
from agents.sandbox.sandbox import MachineSandbox
from agents.surroundings import CommandResult, Confinement, Limits
from tests.agents.sandbox.conftest import Runner, opened

GET = "import sys, urllib.request as u; print(u.urlopen(sys.argv[1], timeout=5).read().decode())"
DIAL = "import socket, sys; s = socket.create_connection((sys.argv[1], int(sys.argv[2])), 3); print('through')"


@pytest.fixture(params=[SandboxLevel.ISOLATED, SandboxLevel.PARTLY], ids=lambda level: level.value)
def sandbox(request: pytest.FixtureRequest) -> MachineSandbox:
    found = opened(request.param)
    if not found.filters_hosts:
        pytest.skip("this machine cannot filter by host")
    return found


@pytest.fixture
def site() -> Iterator[int]:
    with small_site() as port:
        yield port


def get(run: Runner, sandbox: MachineSandbox, url: str, *hosts: str, **more: Any) -> CommandResult:
    return run(sandbox, ["python3", "-c", GET, url], hosts=hosts, **more)


def test_it_reaches_a_host_that_it_may_and_that_is_counted(sandbox, site: int, run: Runner) -> None:
    result = get(run, sandbox, f"http://localhost:{site}/x", f"localhost:{site}")
    assert result.stdout == f"localhost:{site} /x\n"
    assert result.network == "hosts"
    (contact,) = result.contacts
    assert (contact.host, contact.port, contact.connections, contact.refused) == ("localhost", site, 1, "")
    assert contact.bytes_out > 50
    assert contact.bytes_in > 100
    assert result.events == ()


def test_another_host_is_refused_and_told(sandbox, site: int, run: Runner) -> None:
    result = get(run, sandbox, f"http://127.0.0.1:{site}/", "example.org", environment={"no_proxy": ""})
    assert result.exit_code == 1
    refused = get(run, sandbox, "http://other.example/", "example.org")
    assert "403" in refused.stderr
    (event,) = refused.events
    assert event.message in refused.stderr
    assert "other.example:80" in event.message


@pytest.mark.parametrize("address", ["127.0.0.1", "own", "::1", "192.0.2.1"])
def test_there_is_no_way_around_the_filter(sandbox, site: int, run: Runner, address: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        own = probe.getsockname()[0]
    dialled = run(
        sandbox, ["python3", "-c", DIAL, own if address == "own" else address, str(site)], hosts=(f"localhost:{site}",)
    )
    assert dialled.stdout == ""
    assert dialled.exit_code == 1


def test_who_is_not_held_to_hosts_finds_no_door(sandbox, site: int, run: Runner) -> None:
    """Beside a command that has one."""

    async def both() -> list[CommandResult]:
        def confinement(*hosts: str) -> Confinement:
            return Confinement(folder=Path("/usr"), writable=(), hosts=hosts, limits=Limits(time_s=10))

        dial = ["python3", "-c", DIAL, "127.0.0.1", str(PORT)]
        waits = ["python3", "-c", f"import time; {GET}; time.sleep(1)", f"http://localhost:{site}/"]
        return await asyncio.gather(
            sandbox.run(waits, confinement(f"localhost:{site}")), sandbox.run(dial, confinement())
        )

    held, bare = asyncio.run(both())
    assert held.exit_code == 0
    assert bare.stdout == ""


def test_each_command_has_a_list_of_its_own(sandbox, site: int, run: Runner) -> None:
    assert get(run, sandbox, f"http://localhost:{site}/", f"localhost:{site}").exit_code == 0
    assert get(run, sandbox, f"http://localhost:{site}/", "example.org", "localhost:1").exit_code == 1


def test_it_keeps_nothing_of_how_the_door_was_opened(sandbox, site: int, run: Runner) -> None:
    script = """
import json, os, stat
print(json.dumps([fd for fd in map(int, os.listdir('/proc/self/fd')) if fd > 2 and os.path.exists(f'/proc/self/fd/{fd}')
    and stat.S_ISSOCK(os.stat(fd).st_mode)]))
"""
    result = run(sandbox, ["python3", "-c", script], hosts=(f"localhost:{site}",))
    assert json.loads(result.stdout) == []


def test_what_it_serves_on_its_own_loopback_it_reaches_itself(sandbox, site: int, run: Runner) -> None:
    script = """
import http.server, threading, urllib.request as u
server = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(u.urlopen(f'http://localhost:{server.server_port}/', timeout=5).status)
"""
    result = run(sandbox, ["python3", "-c", script], hosts=("example.org",))
    assert result.stdout == "200\n", result.stderr
    assert result.contacts == ()


def test_it_is_told_of_the_proxy_and_of_no_other(sandbox, run: Runner) -> None:
    given = {"HTTPS_PROXY": "http://elsewhere.example:1", "No_Proxy": "*", "JAVA_TOOL_OPTIONS": "-Dmine=1"}
    said = run(sandbox, ["env"], hosts=("example.org",), environment=given).stdout
    assert "elsewhere" not in said
    assert said.count("=http://127.0.0.1:") >= 8
    assert "JAVA_TOOL_OPTIONS=-Dmine=1 -Dhttp.proxyHost=127.0.0.1" in said
    assert "no_proxy=localhost,127.0.0.1,::1\n" in said
    assert "GOPROXY" not in said


def test_a_name_that_is_no_host_runs_nothing(sandbox, tree: Path, run: Runner) -> None:
    with pytest.raises(SandboxFailed, match="is not the name of a host"):
        run(sandbox, "touch ran", hosts=("http://example.org/",))
    assert not (tree / "ran").exists()


def test_a_door_that_nobody_answers_on_lets_nothing_begin(sandbox, tree: Path, run: Runner, monkeypatch) -> None:
    async def gone(gate: Gate, _proxy: object) -> None:
        gate.close()

    monkeypatch.setattr(Gate, "_answer", gone)
    with pytest.raises(SandboxFailed):
        run(sandbox, "touch ran", hosts=("example.org",))
    assert not (tree / "ran").exists()


def test_ending_a_command_ends_its_connections(sandbox, tree: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        confinement = Confinement(
            folder=tree, writable=(tree,), hosts=(f"localhost:{port}",), limits=Limits(time_s=1.0)
        )
        result = asyncio.run(sandbox.run(["python3", "-c", GET, f"http://localhost:{port}/"], confinement))
        assert result.ended == "time"
        connection, _ = silent.accept()
        with connection:
            connection.settimeout(5)
            heard = b""
            while data := connection.recv(4096):
                heard += data
        assert heard.startswith(b"GET / ")


def test_what_cannot_be_held_is_refused_or_gets_what_it_was_given(site: int, run: Runner) -> None:
    plain = opened(SandboxLevel.NONE)
    assert not plain.filters_hosts
    with pytest.raises(SandboxFailed, match="cannot hold a command to hosts"):
        get(run, plain, f"http://localhost:{site}/", f"localhost:{site}")
    result = get(run, plain, f"http://localhost:{site}/", f"localhost:{site}", has_network=True)
    assert (result.exit_code, result.network, result.contacts) == (0, "all", ())
