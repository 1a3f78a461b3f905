from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.editor import Editor
from support.editors_daemon import EditorsDaemon, editors_daemon
from support.forwarder import COMMAND

from daemon.home import Home
from lsp.forward.port import is_somebody_else
from lsp.framing import framed

HELLO = framed(b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}')


@pytest.fixture
def server(home: Home) -> Iterator[EditorsDaemon]:
    with editors_daemon(home.editor_socket) as server:
        yield server


@pytest.fixture
def port(server: EditorsDaemon) -> Iterator[int]:
    process = subprocess.Popen([*COMMAND, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        yield int(process.stderr.readline().rpartition(":")[2])
    finally:
        process.kill()
        process.communicate()


def all_said(line: socket.socket) -> bytes:
    said = b""
    try:
        while data := line.recv(1 << 16):
            said += data
    except ConnectionResetError:
        pass
    return said


def test_a_browser_that_a_web_page_sends_here_moves_nothing(port: int, server: EditorsDaemon, tmp_path: Path) -> None:
    with socket.create_connection(("127.0.0.1", port), 20) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n" + HELLO)
        assert all_said(line) == b""
    with Editor.at("127.0.0.1", port) as editor:
        editor.initialize(tmp_path)
        heard = [message["method"] for message in server.all_heard()]

    assert heard.count("initialize") == 1


def test_an_editor_whose_stream_loses_its_frame_later_is_kept(port: int, tmp_path: Path) -> None:
    with Editor.at("127.0.0.1", port) as editor:
        editor.initialize(tmp_path)
        editor.send_raw(b"Content-Length: many\r\n\r\n")
        assert editor.request("probe/after", {}) == "probe/after"


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="the kernel tells nobody's user")
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_ones_own_connection_is_not_taken_for_somebody_else_s(host: str) -> None:
    try:
        listening = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError:
        pytest.skip(f"no {host} here")
    with listening, socket.create_connection(listening.getsockname()[:2]):
        line, peer = listening.accept()
        with line:
            assert not is_somebody_else(line, peer)


@pytest.mark.skipif(os.getuid() != 0 or sys.platform != "linux", reason="only root can be somebody else for a moment")
def test_another_user_of_the_machine_is_turned_away() -> None:
    dial = (
        "import os, socket, sys\n"
        "os.setuid(65534)\n"
        "line = socket.socket()\n"
        "line.connect(('127.0.0.1', int(sys.argv[1])))\n"
        "line.recv(1)\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stranger = subprocess.Popen([sys.executable, "-c", dial, str(listening.getsockname()[1])])
        line, peer = listening.accept()
        with line:
            assert is_somebody_else(line, peer)
    stranger.wait()


def test_a_port_that_is_taken_is_told_of_in_a_line(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken = "{}:{}".format(*listening.getsockname())
        ran = subprocess.run([*COMMAND, "--tcp", taken], capture_output=True, text=True, check=False)

    assert ran.returncode == 2
    assert "in use" in ran.stderr
    assert "Traceback" not in ran.stderr
