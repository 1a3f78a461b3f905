"""Finding, replacing and refusing daemons by version; what the client costs and what it survives."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import pytest
from fastapi import FastAPI, Response

from daemon.address import UNIX, Address
from daemon.client.connect import connect, connect_or_spawn, version_key
from daemon.client.exchange import spell_target
from daemon.client.over_socket import HttpClient
from daemon.contract.protocol import API_ROOT, PROTOCOL, VERSION
from daemon.contract.status import DaemonStatus
from daemon.errors import DaemonError, DaemonTooNew, DaemonUnreachable
from daemon.home import Home
from daemon.lifecycle.lock import FileLock

HEAVY = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "alembic", "lancedb", "pyarrow", "numpy", "git", "PySide6")
COSTLY = ("pydantic", "httpx", "asyncio", "rich", "ssl", "http.client", "email")


def daemon_of(version: str, protocol: int, stop=lambda: None) -> FastAPI:
    """Stands in for a daemon of another version, of which there is none to run."""
    app = FastAPI()
    hello = {"pid": os.getpid(), "version": version, "protocol": protocol}
    app.get(f"{API_ROOT}/ping")(lambda: hello)

    @app.post(f"{API_ROOT}/daemon/stop", status_code=202)
    def _stop() -> dict[str, object]:
        stop()
        return hello

    return app


def test_an_older_daemon_makes_room_for_a_newer_client(serve, home: Home) -> None:
    home.prepare()
    lock = FileLock(home.lock)
    assert lock.acquire()
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        lock.release()

    serve(lambda address: daemon_of("0.0.1", PROTOCOL, stop))
    with connect_or_spawn(home) as client:
        status = client.request("GET", f"{API_ROOT}/status").parse(DaemonStatus)
    assert stopped.is_set()
    assert (status.version, status.pid != os.getpid()) == (VERSION, True)


def test_a_daemon_that_speaks_a_later_protocol_is_left_alone(serve, home: Home) -> None:
    serve(lambda address: daemon_of("99.0.0", PROTOCOL + 1, lambda: pytest.fail("it was asked to stop")))
    for find in (connect, connect_or_spawn):
        with pytest.raises(DaemonTooNew, match=r"99\.0\.0") as caught:
            find(home)
        assert "Update" in caught.value.hint


def test_a_later_daemon_with_our_protocol_is_used(serve, home: Home) -> None:
    serve(lambda address: daemon_of("99.0.0", PROTOCOL))
    with connect_or_spawn(home) as client:
        assert client.request("GET", f"{API_ROOT}/ping").json()["version"] == "99.0.0"


def test_versions_are_compared_by_their_numbers() -> None:
    assert version_key("0.10.0") > version_key("0.9.12") > version_key("0.9.dev")


def test_the_version_is_that_of_the_project(root: Path) -> None:
    assert tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_connecting_does_not_start_anything(home: Home) -> None:
    home.prepare()
    with pytest.raises(DaemonUnreachable) as caught:
        connect(home)
    assert (caught.value.exit_code, caught.value.code) == (3, "daemon.unreachable")
    assert not home.lock.exists()


def test_an_idle_connection_that_the_daemon_closed_is_no_error(serve, home: Home) -> None:
    def hang_up(response: Response) -> str:
        response.headers["Connection"] = "close"
        return "bye"

    app = FastAPI()
    app.get("/bye")(hang_up)
    client = serve(lambda address: app).client
    assert [client.request("GET", "/bye").json() for _ in range(3)] == ["bye"] * 3


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops",
    ],
)
def test_answers_that_make_no_sense_are_one_clear_error(home: Home, answer: bytes) -> None:
    home.prepare()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(home.socket))
        listening.listen()

        def answer_once() -> None:
            accepted, _ = listening.accept()
            with accepted:
                accepted.recv(1000)
                accepted.sendall(answer)

        thread = threading.Thread(target=answer_once)
        thread.start()
        with HttpClient(Address(UNIX, str(home.socket))) as client, pytest.raises(DaemonError) as caught:
            client.request("GET", "/", timeout_s=5)
        thread.join()
    assert caught.value.message.endswith(".")


def test_a_daemon_that_does_not_answer_in_time_is_told(home: Home) -> None:
    home.prepare()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(home.socket))
        listening.listen()
        with HttpClient(Address(UNIX, str(home.socket))) as client, pytest.raises(DaemonUnreachable, match="in time"):
            client.request("GET", "/", timeout_s=0.05)


def test_targets_are_spelled_for_the_wire() -> None:
    assert spell_target("/a b/ü", None) == "/a%20b/%C3%BC"
    assert spell_target("/s", {"q": "a&b", "k": ["x", "y"], "n": None, "b": True}) == "/s?q=a%26b&k=x&k=y&b=true"


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("import daemon.client.connect, daemon.client.stop", HEAVY + COSTLY),
        ("import daemon.cli.main, daemon.cli.daemon, daemon.cli.settings", HEAVY + COSTLY),
        ("import daemon.contract.event, daemon.contract.settings, daemon.contract.doctor", HEAVY),
        ("import daemon.client.in_process", HEAVY),
    ],
)
def test_importing_it_is_cheap(program: str, unwanted: tuple[str, ...]) -> None:
    command = [sys.executable, "-I", "-c", f"{program}\nimport sys; print(*sys.modules)"]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert set(unwanted) & set(loaded) == set()


def test_a_command_that_asks_the_daemon_loads_nothing_costly(daemon: HttpClient) -> None:
    program = "from daemon.cli.main import main; main(['daemon', 'status', '--json']); import sys; print(*sys.modules)"
    command = [sys.executable, "-I", "-c", program]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert set(HEAVY + COSTLY) & set(loaded) == set()
