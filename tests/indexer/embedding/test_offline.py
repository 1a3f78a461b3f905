import subprocess
import sys
import textwrap

import pytest

from indexer.embedding.offline import is_loopback, is_loopback_url


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "box.localhost",
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "[::1]",
        "0.0.0.0",
        "::ffff:127.0.0.1",
    ],
)
def test_this_machine_is_known_by_its_names(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        *("example.com", "localhost.example.com", "10.0.0.1", "192.168.1.5", "169.254.169.254", "2001:db8::1"),
        *("127.0.0.1.example.com", "::ffff:10.0.0.1", "127.1", "2130706433", ""),
    ],
)
def test_all_else_is_another_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:11434/api", True),
        ("http://[::1]:8080", True),
        ("https://api.openai.com/v1", False),
        ("http://127.0.0.1@example.com/", False),
        ("http://example.com#@127.0.0.1", False),
        ("not a url", False),
        ("http://[broken", False),
    ],
)
def test_the_host_of_a_url_decides(url, local):
    assert is_loopback_url(url) is local


def test_a_process_that_forbids_remote_sockets_reaches_only_this_machine():
    program = """
        import socket
        from indexer.embedding.offline import forbid_remote_sockets
        server = socket.create_server(("127.0.0.1", 0))
        forbid_remote_sockets()
        socket.create_connection(server.getsockname()).close()
        socket.getaddrinfo("localhost", 80)
        local, other = socket.socketpair()
        local.send(b"x")
        for attempt in (
            lambda: socket.create_connection(("192.0.2.1", 80), 0.1),
            lambda: socket.getaddrinfo("example.com", 443),
            lambda: socket.gethostbyname("example.com"),
            lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
            lambda: socket.getaddrinfo(b"example.com", 443),
        ):
            try:
                attempt()
            except PermissionError as error:
                print(error)
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(program)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [line.split()[2] for line in run.stdout.splitlines()] == [
        "192.0.2.1", "example.com", "example.com", "192.0.2.1", "example.com",
    ]  # fmt: skip
