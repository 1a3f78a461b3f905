"""Who may come in, over a Unix socket and over TCP."""

from __future__ import annotations

import multiprocessing
import os
import socket
import stat
from pathlib import Path

import pytest
from fastapi import FastAPI

from daemon.address import TCP, Address
from daemon.client.connect import connect_or_spawn, find_daemon
from daemon.client.over_socket import HttpClient
from daemon.errors import BadHost, BadToken, DaemonUnreachable
from daemon.home import Home
from daemon.web.gate import Gate

ROOT = pytest.mark.skipif(os.getuid() != 0, reason="becomes somebody else, which only root can")
NOBODY = 65534


def hello() -> FastAPI:
    app = FastAPI()
    app.get("/hello")(lambda: "hello")
    return app


def gated(address: Address) -> Gate:
    return Gate(hello(), address.token, int(address.target.split(":")[1]))


def dial_as_nobody(path: str, answer) -> None:
    os.setuid(NOBODY)
    with socket.socket(socket.AF_UNIX) as dialled:
        try:
            dialled.connect(path)
            dialled.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            answer.send(dialled.recv(1000))
        except OSError as error:
            answer.send(type(error).__name__)


def asked_as_nobody(path: Path) -> object:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=dial_as_nobody, args=(str(path), theirs))
    process.start()
    answer = ours.recv()
    process.join()
    ours.close()
    theirs.close()
    return answer


def test_the_socket_is_never_open_to_others(serve, home: Home) -> None:
    serving = serve(lambda address: hello())
    assert serving.client.request("GET", "/hello").json() == "hello"
    assert stat.S_IMODE(home.socket.stat().st_mode) == 0o600


@ROOT
def test_somebody_else_cannot_dial(serve, home: Home) -> None:
    serve(lambda address: hello())
    assert asked_as_nobody(home.socket) == "PermissionError"


@ROOT
def test_somebody_else_is_hung_up_on_even_where_rights_are_loosened(serve, home: Home, caplog) -> None:
    serve(lambda address: hello())
    for path in (home.runtime.parent, home.runtime):
        path.chmod(0o755)
    home.socket.chmod(0o666)
    assert asked_as_nobody(home.socket) in {b"", "ConnectionResetError", "BrokenPipeError"}
    assert f"Refused a connection of user {NOBODY}" in caplog.text


def test_over_tcp_the_token_opens(serve, home: Home) -> None:
    serving = serve(gated, transport="tcp")
    assert serving.address.target.startswith("127.0.0.1:")
    assert serving.client.request("GET", "/hello").json() == "hello"
    assert stat.S_IMODE(home.token.stat().st_mode) == 0o600
    assert len(home.token.read_text()) == 64


@pytest.mark.parametrize("token", ["", "wrong", "0" * 64])
def test_over_tcp_without_the_token_there_is_no_way_in(serve, token: str) -> None:
    address = serve(gated, transport="tcp").address
    with HttpClient(Address(TCP, address.target, token)) as client, pytest.raises(BadToken):
        client.request("GET", "/hello")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "localhost.evil.example:{port}"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:{port}"},
    ],
)
def test_what_a_web_page_sends_is_refused_although_it_has_the_token(serve, headers: dict[str, str]) -> None:
    serving = serve(gated, transport="tcp")
    port = serving.address.target.split(":")[1]
    with pytest.raises(BadHost):
        serving.client.request("GET", "/hello", headers={k: v.format(port=port) for k, v in headers.items()})


def test_names_of_this_machine_are_welcome(serve) -> None:
    serving = serve(gated, transport="tcp")
    port = serving.address.target.split(":")[1]
    for host in (f"localhost:{port}", f"LOCALHOST:{port}"):
        headers = {"Host": host, "Origin": f"http://{host.lower()}"}
        assert serving.client.request("GET", "/hello", headers=headers).status == 200


def test_a_whole_daemon_over_tcp(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_TRANSPORT", "tcp")
    with connect_or_spawn(home) as client:
        assert client.address.transport == TCP
        assert client.address.token not in home.address.read_text()
        assert not home.socket.exists()
        with client.events(after="0" * 26) as messages:
            assert next(messages).kind == "gap"
    monkeypatch.delenv("GROUNDPLAN_TRANSPORT")
    with connect_or_spawn(home) as again:
        assert again.address.transport == TCP, "a running daemon is used as it is"


def test_a_stranger_at_our_old_port_is_not_taken_for_the_daemon(home: Home, serve) -> None:
    serving = serve(lambda address: hello(), transport="tcp")
    home.address.write_text(f'{{"transport": "tcp", "target": "{serving.address.target}"}}')
    assert find_daemon(home) is None


def test_a_silent_port_is_nobody(home: Home) -> None:
    home.prepare()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        home.token.write_text("token")
        home.address.write_text(f'{{"transport": "tcp", "target": "127.0.0.1:{port}"}}')
        assert find_daemon(home, wait_s=0.1) is None
    with HttpClient(Address(TCP, f"127.0.0.1:{port}")) as client, pytest.raises(DaemonUnreachable, match="refused"):
        client.request("GET", "/")
