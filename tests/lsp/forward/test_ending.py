from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.editors_daemon import EditorsDaemon, editors_daemon
from support.forwarder import COMMAND, forwarder

from daemon.home import Home
from lsp.forward.parents import Parents, Process
from lsp.framing import Frames, framed

HELLO = framed(b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}')
SHUTDOWN = framed(b'{"jsonrpc":"2.0","id":2,"method":"shutdown"}')
EXIT = framed(b'{"jsonrpc":"2.0","method":"exit"}')


@pytest.fixture
def server(home: Home) -> Iterator[EditorsDaemon]:
    with editors_daemon(home.editor_socket) as server:
        yield server


def run(said: bytes, *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *options], input=said, capture_output=True, check=False)


def test_what_was_asked_is_answered_though_everything_was_said_at_once(server: EditorsDaemon) -> None:
    for said, code in ((HELLO + SHUTDOWN + EXIT, 0), (HELLO + SHUTDOWN, 0), (HELLO + EXIT, 1), (HELLO, 1), (b"", 1)):
        ran = run(said)
        assert ran.returncode == code
        answers = list(Frames().feed(ran.stdout))
        assert len(answers) == said.count(b'"id"') or said == HELLO + EXIT
        assert ran.stderr == b""


def test_the_daemon_hears_the_exit(server: EditorsDaemon, tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        editor.request("shutdown", None)
        began = time.monotonic()
        editor.notify("exit", None)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5
    assert server.next("exit")


def test_a_daemon_that_answers_nothing_holds_up_no_end(server: EditorsDaemon, tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        server.answer = None
        editor.post("shutdown", None)
        editor.notify("exit", None)
        assert process.wait(10) == 0


def test_it_ends_with_the_process_that_the_editor_calls_its_own(server: EditorsDaemon) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with forwarder() as (process, editor):
        editor.request("initialize", {"processId": other.pid, "capabilities": {}})
        other.kill()
        other.communicate()
        assert process.wait(10) == 1


def test_a_process_that_was_never_there_ends_nothing() -> None:
    parents = Parents()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for number in (gone.pid, 2**31 - 1, 2**80):
        parents.watch(number)
        assert not parents.are_gone
    assert Process(os.getpid()).is_alive
    assert not Process(gone.pid).is_alive


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_costs_the_record_and_not_the_editor(server: EditorsDaemon) -> None:
    ran = run(HELLO + SHUTDOWN + EXIT, "--log", "/dev/full")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(list(Frames().feed(ran.stdout))) == 2


def test_a_record_is_for_the_user_alone(server: EditorsDaemon, tmp_path: Path) -> None:
    log = tmp_path / "lsp.log"
    run(HELLO, "--log", str(log))

    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "options", [["--nonsense"], ["--tcp"], ["--tcp", "here"], ["--tcp=1.2.3.4:99999"], ["--log", "/nowhere/at/all"]]
)
def test_wrong_use_is_told_in_a_line(home: Home, options: list[str]) -> None:
    ran = run(b"", *options)

    assert ran.returncode == 2
    assert ran.stdout == b""
    assert ran.stderr.startswith(b"groundplan lsp: ")
    assert ran.stderr.count(b"\n") == 1
