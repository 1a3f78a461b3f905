"""The proxy of one command, spoken to over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from agents.records import Risk
from agents.sandbox.network.dialling import Dialler
from agents.sandbox.network.heads import LARGEST_BYTES, BadHead
from agents.sandbox.network.hello import BadHello
from agents.sandbox.network.hosts import AllowedHosts, Target
from agents.sandbox.network.proxy import FilteringProxy
from agents.sandbox.network.upward import Counted, Upward, through_tunnel
from tests.agents.sandbox.network.test_hello import hello_for

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Host:
    """A server on this machine that keeps what it hears, and answers once it has heard `until`."""

    def __init__(self, answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n", until: bytes = b"\r\n\r\n") -> None:
        self.heard = bytearray()
        self._answer, self._until = answer, until

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self._until not in self.heard and (data := await reader.read(65536)):
            self.heard += data
        writer.write(self._answer)
        writer.close()


class Notes:
    def __init__(self, refuses: str = "") -> None:
        self.told: list[tuple[object, ...]] = []
        self._refuses = refuses

    def begin(self, host: str) -> str:
        if self._refuses:
            raise OSError(self._refuses)
        self.told.append(("begin", host))
        return host

    def end(self, note: str, bytes_out: int, bytes_in: int, problem: str) -> None:
        self.told.append(("end", note, bytes_out > 0, bytes_in, problem))


@asynccontextmanager
async def served(serve: Serve) -> AsyncIterator[int]:
    going: list[asyncio.Task[object] | None] = []

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        going.append(asyncio.current_task())
        await serve(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(one, "127.0.0.1", 0, limit=LARGEST_BYTES)
    try:
        async with server:
            yield server.sockets[0].getsockname()[1]
    finally:
        await asyncio.gather(*filter(None, going))
        await asyncio.sleep(0)  # what was closed is gone with the next turn of the loop


async def said_to(port: int, data: bytes, *, ends: bool = False) -> bytes:
    """What comes back, until there is no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    if ends:
        writer.write_eof()
    try:
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()


def through(
    data: bytes,
    *,
    host: Host | None = None,
    allowed: Sequence[str] = ("localhost:{port}",),
    private: Sequence[str] = (),
    environ: Mapping[str, str] | None = None,
    addresses: Sequence[str] = ("127.0.0.1",),
    notes: Notes | None = None,
) -> tuple[bytes, FilteringProxy, Host]:
    """What comes back for this; `{port}` in it stands for that of the host."""
    host = host or Host()
    asked: list[str] = []

    def resolve(name: str, _port: int) -> Sequence[str]:
        asked.append(name)
        assert len(asked) == 1, "a name is looked up once"
        return addresses

    async def go() -> tuple[bytes, FilteringProxy, Host]:
        async with served(host.serve) as port:
            dialler = Dialler(
                {name: value.format(port=port) for name, value in (environ or {}).items()}, lambda: private, resolve
            )
            targets = AllowedHosts.read([entry.format(port=port) for entry in allowed], private)
            proxy = FilteringProxy(targets, dialler, notes)
            async with served(proxy.serve) as door:
                came = await said_to(door, data.replace(b"{port}", str(port).encode()))
            await proxy.end_notes()
            return came, proxy, host

    return asyncio.run(go())


GET = b"GET http://localhost:{port}/a HTTP/1.1\r\nHost: x\r\n\r\n"
CONNECT = b"CONNECT localhost:{port} HTTP/1.1\r\n\r\n"


def test_a_request_reaches_its_host_and_is_counted() -> None:
    came, proxy, host = through(GET, host=Host(b"HTTP/1.1 200 OK\r\n\r\nhello"))
    assert came.endswith(b"hello")
    assert host.heard.startswith(b"GET /a HTTP/1.1\r\nHost: localhost:")
    (contact,) = proxy.contacts
    assert (contact.host, contact.connections, contact.refused) == ("localhost", 1, "")
    assert (contact.bytes_out, contact.bytes_in) == (len(host.heard), len(came))
    assert proxy.events == []


def test_a_tunnel_carries_both_ways() -> None:
    came, proxy, host = through(CONNECT + b"ping", host=Host(b"pong", until=b"ping"))
    assert came == b"HTTP/1.1 200 Connection established\r\n\r\npong"
    assert bytes(host.heard) == b"ping"
    assert (proxy.contacts[0].bytes_out, proxy.contacts[0].bytes_in) == (4, 4)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (b"GET http://evil.example/ HTTP/1.1\r\n\r\n", "not among the hosts"),
        (b"CONNECT evil.example:443 HTTP/1.1\r\n\r\n", "not among the hosts"),
        (b"CONNECT localhost:1 HTTP/1.1\r\n\r\n", "port 1 is not"),
        (b"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n", "nobody has named"),
        (b"CONNECT [::1]:{port} HTTP/1.1\r\n\r\n", "nobody has named"),
        (b"GET http://169.254.169.254/latest HTTP/1.1\r\n\r\n", "nobody has named"),
    ],
)
def test_what_is_not_allowed_is_refused_and_told(asked: bytes, told: str) -> None:
    came, proxy, host = through(asked)
    assert came.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert told in came.decode()
    (event,) = proxy.events
    assert told in event.message
    assert not host.heard
    assert [(contact.connections, bool(contact.refused)) for contact in proxy.contacts] == [(0, True)]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"]]
)
def test_a_name_that_leads_into_our_own_network_is_refused_whatever_else_it_means(addresses: list[str]) -> None:
    asked = b"CONNECT rebound.example:{port} HTTP/1.1\r\n\r\n"
    came, proxy, host = through(asked, allowed=["rebound.example:{port}"], addresses=addresses)
    assert came.startswith(b"HTTP/1.1 403")
    assert "it means" in proxy.events[0].message
    assert not host.heard


def test_a_host_that_cannot_be_reached_is_no_event() -> None:
    came, proxy, _ = through(b"CONNECT gone.example:443 HTTP/1.1\r\n\r\n", allowed=["gone.example"], addresses=[])
    assert came.startswith(b"HTTP/1.1 502 Bad Gateway")
    assert proxy.events == []
    assert proxy.contacts[0].refused == ""


@pytest.mark.parametrize("asked", [b"GET / HTTP/1.1\r\n\r\n", b"\x05\x01\0\r\n\r\n", b"x" * (LARGEST_BYTES + 9)])
def test_what_is_no_request_is_refused(asked: bytes) -> None:
    came, proxy, _ = through(asked)
    assert came.startswith(b"HTTP/1.1 400")
    assert proxy.events[0].risk is Risk.HIGH


# -- nothing behind what was looked at -----------------------------------------------------------------------------

SECOND = b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n"


@pytest.mark.parametrize(
    ("fields", "body", "goes_on"),
    [
        (b"", b"", b""),
        (b"Content-Length: 3\r\n", b"abc", b"abc"),
        (b"Transfer-Encoding: chunked\r\n", b"3;x=y\r\nabc\r\n0\r\nHost: evil\r\n\r\n", b"3\r\nabc\r\n0\r\n\r\n"),
    ],
)
def test_only_one_request_goes_on(fields: bytes, body: bytes, goes_on: bytes) -> None:
    asked = b"POST http://localhost:{port}/ HTTP/1.1\r\n" + fields + b"\r\n" + body + SECOND
    _, _, host = through(asked, host=Host(until=b"\r\n\r\n" + goes_on))
    assert bytes(host.heard).endswith(b"Connection: close\r\n\r\n" + goes_on)
    assert b"evil" not in host.heard


@pytest.mark.parametrize("body", [b"xyz\r\n", b"3\r\nabcd\r\n", b"-1\r\n", b"0x3\r\nabc\r\n", b"3\n\r\nabc\r\n"])
def test_a_body_in_odd_pieces_ends_the_connection(body: bytes) -> None:
    asked = b"POST http://localhost:{port}/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body + SECOND
    _, proxy, host = through(asked, host=Host(until=b"never"))
    assert proxy.events
    assert b"evil" not in host.heard


def tunnelled(data: bytes, target: Target) -> bytes:
    """What goes on of this through a tunnel, to whatever is there."""

    async def go() -> bytes:
        got: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def collect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            got.set_result(await reader.read())
            writer.close()

        async with served(collect) as port:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            reader = asyncio.StreamReader(limit=LARGEST_BYTES)
            reader.feed_data(data)
            reader.feed_eof()
            try:
                await through_tunnel(Upward(reader, writer, Counted()), target)
            finally:
                writer.close()
            return await got

    return asyncio.run(go())


def test_a_tunnel_to_the_secure_web_carries_tls_for_its_host() -> None:
    data = hello_for("example.org") + b"more"
    assert tunnelled(data, Target("example.org", 443)) == data
    assert tunnelled(data, Target("example.org", 8443)) == data
    unnamed = hello_for(None)
    assert tunnelled(unnamed, Target("example.org", 443)) == unnamed


@pytest.mark.parametrize("port", [80, 443, 8443])
def test_a_tunnel_for_one_host_is_not_used_for_another(port: int) -> None:
    with pytest.raises(BadHello, match=r"evil\.example"):
        tunnelled(hello_for("evil.example"), Target("example.org", port))


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\n\r\n", b"SSH-2.0-x\r\n", b"\x15\x03\x01\0\x02"])
def test_nothing_but_tls_goes_to_the_port_for_it(data: bytes) -> None:
    with pytest.raises(BadHello):
        tunnelled(data, Target("example.org", 443))


def test_a_tunnel_to_the_plain_web_carries_one_request_for_its_host() -> None:
    target = Target("example.org", 80)
    fine = b"GET /x HTTP/1.1\r\nHost: example.org\r\n\r\n"
    assert tunnelled(fine + SECOND, target) == b"GET /x HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"
    for other in (SECOND, b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"SSH-2.0-x\r\n\r\n"):
        with pytest.raises(BadHead):
            tunnelled(other, target)


def test_a_misused_tunnel_is_told_and_reaches_nobody() -> None:
    asked = CONNECT + hello_for("evil.example")
    _, proxy, host = through(asked)
    assert "evil.example" in proxy.events[0].message
    assert not host.heard


# -- the proxy of this machine, and the ledger ---------------------------------------------------------------------

UP = {"HTTPS_PROXY": "http://me:k%40y@127.0.0.1:{port}", "http_proxy": "127.0.0.1:{port}"}


def test_where_this_machine_goes_out_through_a_proxy_so_does_a_command() -> None:
    above = Host(b"HTTP/1.1 200 fine\r\n\r\n" + b"pong")
    came, _, _ = through(
        b"CONNECT example.org:443 HTTP/1.1\r\n\r\n", host=above, allowed=["example.org"], environ=UP, addresses=[]
    )
    assert came.endswith(b"established\r\n\r\npong")
    assert bytes(above.heard) == (
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nProxy-Authorization: Basic bWU6a0B5\r\n\r\n"
    )
    plain = Host()
    through(b"GET http://example.org/x HTTP/1.1\r\n\r\n", host=plain, allowed=["example.org"], environ=UP, addresses=[])
    assert plain.heard.startswith(b"GET http://example.org/x HTTP/1.1\r\nHost: example.org\r\n")


def test_what_the_proxy_of_this_machine_refuses_is_told() -> None:
    above = Host(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
    came, _, _ = through(
        b"CONNECT example.org:443 HTTP/1.1\r\n\r\n", host=above, allowed=["example.org"], environ=UP, addresses=[]
    )
    assert came.startswith(b"HTTP/1.1 502")
    assert b"407" in came


@pytest.mark.parametrize("exempt", ["localhost", "*", ".localhost, other.example"])
def test_hosts_that_this_machine_reaches_straight_are_reached_straight(exempt: str) -> None:
    environ = {"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": exempt}
    came, _, host = through(GET, environ=environ)
    assert came
    assert host.heard.startswith(b"GET /a ")


def test_a_proxy_of_a_kind_that_is_not_spoken_lets_nothing_out() -> None:
    asked = b"CONNECT example.org:443 HTTP/1.1\r\n\r\n"
    came, _, _ = through(asked, allowed=["example.org"], environ={"ALL_PROXY": "socks5://127.0.0.1:{port}"})
    assert b"socks5" in came


def test_a_contact_is_noted_before_it_is_made_and_completed_once() -> None:
    notes = Notes()
    came, _, _ = through(GET, notes=notes)
    assert notes.told == [("begin", "localhost"), ("end", "localhost", True, len(came), "")]


def test_whom_the_ledger_refuses_is_not_contacted() -> None:
    came, proxy, host = through(GET, notes=Notes(refuses="offline mode is on"))
    assert b"offline mode is on" in came
    assert "offline mode is on" in proxy.events[0].message
    assert not host.heard


def test_however_many_places_are_tried_what_is_kept_of_them_is_little() -> None:
    async def go() -> FilteringProxy:
        proxy = FilteringProxy(AllowedHosts.read(["example.org"]), Dialler())
        async with served(proxy.serve) as door:
            for n in range(300):
                await said_to(door, f"CONNECT h{n}.example:443 HTTP/1.1\r\n\r\n".encode())
        return proxy

    proxy = asyncio.run(go())
    assert len(proxy.contacts) <= 201
    assert len(proxy.events) == 21
