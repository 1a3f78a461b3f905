"""Real commands that misuse the way to their hosts, or end in the middle of it: nobody else hears, nothing stays."""

from __future__ import annotations

import asyncio
import ensurepip
import json
import os
import shutil
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from support.tiny_packages import SimpleIndex, make_wheel

from agents.records import SandboxLevel
from agents.sandbox.network.dialling import Dialler
from agents.sandbox.network.hosts import AllowedHosts
from agents.sandbox.network.proxy import FilteringProxy
from agents.sandbox.sandbox import MachineSandbox
from agents.surroundings import CommandResult, Confinement, Limits
from tests.agents.sandbox.conftest import opened
from tests.agents.sandbox.network.test_hello import hello_for
from tests.agents.sandbox.network.test_proxy import Host, said_to, served, through

PYTHON = str(Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}"))

PRELUDE = """
import json, os, socket, sys, time
facts = json.loads(os.environ["FACTS"])
door = ("127.0.0.1", int(os.environ["http_proxy"].rpartition(":")[2]))

def said(*parts, pause=0, to=door):
    with socket.create_connection(to, timeout=8) as way:
        for part in parts:
            way.sendall(part.encode())
            time.sleep(pause)
        heard = b""
        try:
            while data := way.recv(65536):
                heard += data
        except ConnectionResetError:
            pass
        return heard.decode("latin-1")

def get(host, *more):
    return f"GET http://{host}/ HTTP/1.1\\r\\nHost: {host}\\r\\n" + "".join(more) + "\\r\\n"
"""


class Web:
    """A web server on loopback that keeps what it is asked, and answers with its name."""

    def __init__(self, name: str) -> None:
        self.asked: list[bytes] = []
        self.ended = threading.Event()
        web = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                head = b""
                while b"\r\n\r\n" not in head and (data := self.connection.recv(65536)):
                    head += data
                if head:
                    web.asked.append(head)
                if b"GET /slow" not in head:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nI am " + name.encode())
                    return
                while self.connection.recv(65536):
                    pass
                web.ended.set()

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port: int = self._server.server_address[1]
        self.place = f"localhost:{self.port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def named() -> Iterator[Web]:
    web = Web("named")
    yield web
    web.close()


@pytest.fixture
def other() -> Iterator[Web]:
    web = Web("other")
    yield web
    web.close()


@pytest.fixture(params=[SandboxLevel.ISOLATED, SandboxLevel.PARTLY], ids=lambda level: level.value)
def box(request: pytest.FixtureRequest) -> MachineSandbox:
    sandbox = opened(request.param)
    if not sandbox.filters_hosts:
        pytest.skip("this machine cannot hold a command to hosts")
    return sandbox


def told(tree: Path, hosts: Sequence[str], limits: Limits | None = None, **facts: Any) -> Confinement:
    return Confinement(
        folder=tree,
        writable=(tree,),
        hosts=tuple(hosts),
        environment={"FACTS": json.dumps(facts)},
        limits=limits or Limits(time_s=20.0),
    )


def program(script: str) -> list[str]:
    return [PYTHON, "-I", "-S", "-c", PRELUDE + script]


@pytest.fixture
def held(box: MachineSandbox, tree: Path) -> Callable[..., CommandResult]:
    """Runs a script that may reach these hosts."""

    def run_one(script: str, *hosts: str, **facts: Any) -> CommandResult:
        return asyncio.run(box.run(program(script), told(tree, hosts, **facts)))

    return run_one


Held = Callable[..., CommandResult]


def test_the_named_host_answers_plainly_and_through_a_tunnel_and_is_counted(held: Held, named: Web) -> None:
    script = """
print(said(get(facts["place"])))
print(said(f"CONNECT {facts['place']} HTTP/1.1\\r\\n\\r\\n", "GET / HTTP/1.1\\r\\n\\r\\n", pause=0.3))
"""
    result = held(script, named.place, place=named.place)
    assert result.stdout.count("I am named") == 2, result.stderr
    assert (result.network, result.events) == ("hosts", ())
    (contact,) = result.contacts
    assert (contact.host, contact.port, contact.connections) == ("localhost", named.port, 2)
    assert contact.bytes_out > 0
    assert contact.bytes_in > 0


def test_nothing_else_does_whatever_it_is_called(held: Held, named: Web, other: Web) -> None:
    script = """
for where in facts["places"]:
    for ask in (get(where), f"CONNECT {where} HTTP/1.1\\r\\n\\r\\n"):
        print(said(ask).partition("\\r\\n")[0])
"""
    port = other.port
    places = [other.place, f"127.0.0.1:{port}", f"[::1]:{port}", f"0.0.0.0:{port}", f"LOCALHOST.:{port}"]
    places += [f"127.0.0.1:{named.port}", f"2130706433:{port}", f"0x7f.1:{port}", f"169.254.169.254:{port}"]
    places += ["example.org", f"localhost:{named.port}@localhost:{port}"]
    result = held(script, named.place, places=places)
    lines = result.stdout.splitlines()
    assert len(lines) == 2 * len(places)
    assert [line for line in lines if not line.startswith(("HTTP/1.1 403 ", "HTTP/1.1 400 "))] == []
    assert (other.asked, named.asked) == ([], [])
    assert {event.kind for event in result.events} == {"network_refused"}
    assert f"[sandbox] The command tried to reach localhost:{port}: refused" in result.stderr
    assert not any(contact.connections for contact in result.contacts)


def test_two_at_once_have_ways_of_their_own(box: MachineSandbox, tree: Path, named: Web, other: Web) -> None:
    script = 'print(said(get(facts["mine"]))); print(said(get(facts["yours"])))'

    async def both() -> list[CommandResult]:
        pairs = [(named, other), (other, named)]
        return await asyncio.gather(
            *(
                box.run(program(script), told(tree, [mine.place], mine=mine.place, yours=yours.place))
                for mine, yours in pairs
            )
        )

    for result, mine in zip(asyncio.run(both()), ("named", "other"), strict=True):
        assert result.stdout.count("I am ") == 1, result.stderr
        assert f"I am {mine}" in result.stdout
        assert "403" in result.stdout
    assert (len(named.asked), len(other.asked)) == (1, 1)


def test_what_follows_a_request_on_its_connection_goes_nowhere(held: Held, named: Web, other: Web) -> None:
    script = """
here, there = facts["here"], facts["there"]
print(said(get(here) + get(there)))
print(said(get(here), get(there), pause=0.2))
print(said(get(here, f"Host: {there}\\r\\n")))
print(said(f"GET http://{here}/ HTTP/1.1\\r\\nHost: {there}\\r\\n\\r\\n"))
print(said(get(here, "Content-Length: 4\\r\\n", "Transfer-Encoding: chunked\\r\\n")))
"""
    result = held(script, named.place, here=named.place, there=other.place)
    assert "I am named" in result.stdout, result.stderr
    assert "I am other" not in result.stdout
    assert "400" in result.stdout
    assert other.asked == []
    assert all(other.place.encode() not in head and head.count(b"GET ") == 1 for head in named.asked)


def test_a_huge_head_and_a_client_that_says_nothing_hold_up_nobody_else(held: Held, named: Web) -> None:
    script = """
idle = [socket.create_connection(door) for _ in range(20)]
for one in idle:
    one.sendall(b"GET http://")
print(said(get(facts["place"], "X: " + "x" * 100_000 + "\\r\\n"))[:12])
print(said(get(facts["place"])))
"""
    began = time.monotonic()
    result = held(script, named.place, place=named.place)
    assert "I am named" in result.stdout, result.stderr
    assert "X: x" not in repr(named.asked)
    assert time.monotonic() - began < 10


def traces() -> set[str]:
    """What the daemon would be left with."""
    found = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.add(str(descriptor.readlink()))
    return {target for target in found if target.startswith(("socket:", "pipe:", "/memfd:"))}


SLOW = """
way = socket.create_connection(door)
way.sendall(f"GET http://{facts['place']}/slow HTTP/1.1\\r\\n\\r\\n".encode())
open("asked", "w").close()
"""


@pytest.mark.parametrize("is_cancelled", [False, True], ids=["ends", "is cancelled"])
def test_with_the_command_everything_on_its_way_ends(
    box: MachineSandbox, tree: Path, named: Web, is_cancelled: bool
) -> None:
    script = SLOW + ("time.sleep(60)" if is_cancelled else "time.sleep(0.3)")

    async def go() -> None:
        await asyncio.to_thread(time.sleep, 0)  # the pool's own thread is there from now on
        before, tasks = traces(), asyncio.all_tasks()
        running = asyncio.ensure_future(box.run(program(script), told(tree, [named.place], place=named.place)))
        while not named.asked:
            assert not running.done(), running
            await asyncio.sleep(0.01)
        if is_cancelled:
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
        else:
            assert (await running).exit_code == 0
        assert await asyncio.to_thread(named.ended.wait, 5), "the host's connection is still there"
        assert asyncio.all_tasks() - tasks == set()
        async with asyncio.timeout(5):
            while traces() - before:  # the server's own end of it is among them until its thread has ended
                await asyncio.sleep(0.01)

    asyncio.run(go())


class SlowNotes:
    """A ledger that is busy: what is begun and not ended would stand there for ever."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ended: list[str] = []
        self.is_asked = threading.Event()

    def begin(self, host: str) -> str:
        self.is_asked.set()
        time.sleep(0.8)
        self.begun.append(host)
        return host

    def end(self, note: str, bytes_out: int, bytes_in: int, problem: str) -> None:
        self.ended.append(note)


def test_a_command_that_ends_while_its_contact_is_being_noted_has_a_result(
    box: MachineSandbox, tree: Path, named: Web
) -> None:
    notes = SlowNotes()
    script = SLOW + "time.sleep(0.2)"
    confinement = told(tree, [named.place], place=named.place)
    result = asyncio.run(box.run(program(script), confinement, notes=notes))
    assert result.exit_code == 0
    assert notes.begun == notes.ended == ["localhost"]


class BrokenNotes(SlowNotes):
    """A ledger that fails in a way that nobody has thought of."""

    def begin(self, host: str) -> str:
        raise RuntimeError("the disk is on fire")


def test_where_a_contact_cannot_be_noted_it_is_not_made(box: MachineSandbox, tree: Path, named: Web) -> None:
    script = 'print(said(get(facts["place"]))); print(said(get("example.org")).partition("\\r\\n")[0])'
    confinement = told(tree, [named.place], place=named.place)
    result = asyncio.run(box.run(program(script), confinement, notes=BrokenNotes()))
    assert named.asked == []
    assert "HTTP/1.1 403" in result.stdout, "other connections are answered as before"


def test_pip_installs_from_the_named_index_and_from_no_other(
    isolated: MachineSandbox, tree: Path, tmp_path: Path, other: Web
) -> None:
    bundled = next(Path(ensurepip.__file__).with_name("_bundled").glob("pip-*.whl"), None)
    if bundled is None:
        pytest.skip("this Python comes without pip")
    make_wheel(tmp_path / "wheels", "leaf", "1.0")
    with SimpleIndex(tmp_path / "wheels") as index:
        line = [PYTHON, "-I", str(bundled / "pip"), "install", "--disable-pip-version-check", "--retries", "0"]
        line += ["--target", "got", "--index-url", f"{index.url}/simple", "leaf"]
        line += ["--extra-index-url", f"http://{other.place}/simple"]
        confinement = told(tree, [index.url.removeprefix("http://")], Limits(time_s=60.0))
        result = asyncio.run(isolated.run(line, confinement))
    assert result.exit_code == 0, result.stderr
    assert (tree / "got" / "leaf.py").exists()
    assert other.asked == []
    assert [other.place in event.message for event in result.events] == [True]


def test_git_and_curl_follow_the_way_too(held: Held, named: Web, other: Web) -> None:
    if not shutil.which("git") or not shutil.which("curl"):
        pytest.skip("no git or curl here")
    script = """
import subprocess
for where in (facts["place"], facts["other"]):
    subprocess.run(["git", "ls-remote", f"http://{where}/r.git"], timeout=15)
    subprocess.run(["curl", "-sS", f"http://{where}/"], timeout=15)
"""
    result = held(script, named.place, place=named.place, other=other.place)
    assert "I am named" in result.stdout, result.stderr
    assert any(b"/r.git/info/refs" in head for head in named.asked)
    assert other.asked == []


def test_a_socket_file_of_this_machine_is_no_way_out(held: Held, named: Web, tmp_path: Path) -> None:
    script = """
for place in (facts["file"], "\\0" + facts["abstract"]):
    try:
        socket.socket(socket.AF_UNIX).connect(place)
        print("connected")
    except OSError:
        print("refused")
"""
    abstract = f"under-attack-{os.getpid()}-{time.monotonic_ns()}"
    with socket.socket(socket.AF_UNIX) as file, socket.socket(socket.AF_UNIX) as nameless:
        for listening, place in ((file, str(tmp_path / "s")), (nameless, f"\0{abstract}")):
            listening.bind(place)
            listening.listen()
        result = held(script, named.place, file=str(tmp_path / "s"), abstract=abstract)
    assert result.stdout == "refused\nrefused\n", result.stderr


def test_a_fault_in_answering_one_connection_does_not_end_the_others(
    box: MachineSandbox, tree: Path, named: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve, faults = FilteringProxy.serve, [RuntimeError("a fault of ours")]

    async def faulty(self: FilteringProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if faults:
            writer.close()
            raise faults.pop()
        await serve(self, reader, writer)

    monkeypatch.setattr(FilteringProxy, "serve", faulty)
    script = 'print(said(get(facts["place"]))); print(said(get(facts["place"])))'
    result = asyncio.run(box.run(program(script), told(tree, [named.place], place=named.place)))
    assert faults == []
    assert result.stdout.count("I am named") == 1, result.stderr


def test_names_that_are_slow_to_look_up_hold_up_nothing_else(tree: Path) -> None:
    let_go = threading.Event()

    def slow(_host: str, _port: int) -> Sequence[str]:
        let_go.wait(10)
        return []

    sandbox = opened(SandboxLevel.ISOLATED, resolve=slow)
    script = """
ways = [socket.create_connection(door) for _ in range(40)]
for way in ways:
    way.sendall(b"CONNECT slow.example:443 HTTP/1.1\\r\\n\\r\\n")
open("asked", "w").close()
time.sleep(60)
"""

    async def go() -> float:
        running = asyncio.ensure_future(sandbox.run(program(script), told(tree, ["slow.example"])))
        while not (tree / "asked").exists():
            assert not running.done(), running
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await asyncio.to_thread(int)
        took = time.monotonic() - began
        let_go.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return took

    assert asyncio.run(go()) < 2


def test_what_is_quoted_of_a_command_is_little_and_plain() -> None:
    hello, numbers = hello_for("h000\x1b[2J\n[sandbox] all is well"), count()

    def asked(port: int) -> bytes:
        return f"CONNECT localhost:{port} HTTP/1.1\r\n\r\n".encode() + hello.replace(b"h000", b"h%03d" % next(numbers))

    async def go() -> FilteringProxy:
        async with served(Host().serve) as port:
            proxy = FilteringProxy(AllowedHosts.read([f"localhost:{port}"]), Dialler())
            async with served(proxy.serve) as door:
                for _ in range(3):
                    await asyncio.gather(*(said_to(door, asked(port), ends=True) for _ in range(70)))
        return proxy

    events = asyncio.run(go()).events
    assert "\ufffd[2j\ufffd[sandbox] all is well" in events[0].message
    assert all(event.message.isprintable() for event in events)
    assert events[-1].message == "The command tried to reach 180 more places: refused."


def test_an_unreadable_address_of_this_machine_s_proxy_is_told_without_its_password() -> None:
    asked = b"CONNECT example.org:443 HTTP/1.1\r\n\r\n"
    came, _, _ = through(asked, allowed=["example.org"], environ={"HTTPS_PROXY": "http://me:sesame/x@127.0.0.1:{port}"})
    assert b"502" in came
    assert b"cannot be read" in came
    assert b"sesame" not in came
