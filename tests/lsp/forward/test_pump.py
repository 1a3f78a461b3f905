from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.editor import Editor, Refused
from support.forwarder import COMMAND, forwarder, is_alive, kill_hard

from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.home import Home

pytestmark = pytest.mark.usefixtures("home")


def probe(editor: Editor) -> int | None:
    """Any answer of the server's: the code with which it refuses what it does not know."""
    try:
        editor.request("probe/unknown", {})
    except Refused as error:
        return error.code
    return None


def pid_of(home: Home) -> int:
    with connect_or_spawn(home) as client:
        return int(client.request("GET", "/api/v1/ping").json()["pid"])


def until(look: Callable[[], object], timeout_s: float = 20.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_an_editor_gets_a_daemon_and_ends_well(tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        assert editor.initialize(tmp_path)["positionEncoding"] == "utf-16"
        assert probe(editor) == -32601
        editor.request("shutdown", None)
        editor.notify("exit", None)
        assert process.wait(10) == 0


def test_exit_without_shutdown_and_a_closed_pipe_end_with_1(daemon: HttpClient, tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        editor.notify("exit", None)
        assert process.wait(10) == 1
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        editor.hang_up()
        assert process.wait(10) == 1


def test_a_killed_daemon_is_started_again_when_the_editor_needs_it_and_knows_all_that_is_open(
    daemon: HttpClient, home: Home, tmp_path: Path
) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    with forwarder() as (_, editor):
        editor.initialize(tmp_path)
        uri = editor.open(tmp_path / "a.py", "def one():\n    pass\n")
        editor.edit(uri, 2, {"range": span(0, 4, 0, 7), "text": "changed"})
        assert probe(editor) == -32601
        first = pid_of(home)
        kill_hard(first)
        until(lambda: not is_alive(first))

        assert probe(editor) == -32601  # the question waits for the next daemon
        assert pid_of(home) != first
        editor.edit(uri, 3, {"range": span(0, 0, 0, 0), "text": "# more\n"})
        assert probe(editor) == -32601
        assert editor.stray == []


def test_a_daemon_that_was_stopped_stays_down_until_it_is_needed(
    daemon: HttpClient, home: Home, tmp_path: Path
) -> None:
    with forwarder() as (_, editor):
        editor.initialize(tmp_path)
        probe(editor)
        pid = pid_of(home)
        daemon.request("POST", "/api/v1/daemon/stop")
        until(lambda: not is_alive(pid))
        time.sleep(1.2)  # longer than the pump takes to look again
        assert not home.editor_socket.exists()
        assert probe(editor) == -32601
        assert home.editor_socket.exists()


def test_the_end_is_well_also_while_no_daemon_is_there(daemon: HttpClient, home: Home, tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        probe(editor)
        pid = pid_of(home)
        kill_hard(pid)
        until(lambda: not is_alive(pid))
        editor.request("shutdown", None)
        editor.notify("exit", None)
        assert process.wait(10) == 0
        assert not home.editor_socket.exists() or not is_alive(pid)


def test_it_ends_with_an_editor_that_was_killed(daemon: HttpClient, tmp_path: Path) -> None:
    story = (
        "import os, subprocess, sys, time\n"
        "keep, give = os.pipe()\n"  # the pipe stays open in this test, so that only the parent's death can tell
        f"process = subprocess.Popen({list(COMMAND)!r}, stdin=keep, stdout=subprocess.DEVNULL)\n"
        "os.set_inheritable(give, True)\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", story], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()

    until(lambda: not is_alive(pid), 10)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_without_a_word(daemon: HttpClient, tmp_path: Path, number: signal.Signals) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        process.send_signal(number)
        assert process.wait(10) == -number
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_messages_in_crumbs_and_in_heaps_arrive_whole_and_in_order(daemon: HttpClient, tmp_path: Path) -> None:
    with forwarder() as (_, editor):
        editor.initialize(tmp_path)
        for byte in b'Content-Length: 50\r\n\r\n{"jsonrpc":"2.0","id":"x","method":"probe/crumbs"}':
            editor.send_raw(bytes([byte]))
        editor.until(lambda: [message for message in editor.stray if message.get("id") == "x"])
        numbers = [editor.post("probe/unknown", {"pad": "x" * 2_000}) for _ in range(500)]
        refused = 0
        for number in numbers:
            with pytest.raises(Refused):
                editor.wait(number)
            refused += 1
        assert refused == 500


def test_an_editor_that_does_not_read_costs_neither_itself_nor_memory(daemon: HttpClient, tmp_path: Path) -> None:
    with forwarder() as (process, editor):
        editor.initialize(tmp_path)
        with editor.reading_nothing():
            numbers = [editor.post("probe/unknown", {"pad": "x" * 500}) for _ in range(300)]
            time.sleep(0.5)
        for number in numbers:
            with pytest.raises(Refused):
                editor.wait(number)
        assert resident_mb(process.pid) < 60


def test_editors_that_dial_a_port_get_conversations_of_their_own(
    daemon: HttpClient, home: Home, tmp_path: Path
) -> None:
    process = subprocess.Popen([*COMMAND, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        host, _, port = process.stderr.readline().split()[-1].rpartition(":")
        with Editor.at(host, int(port)) as one, Editor.at(host, int(port)) as other:
            one.initialize(tmp_path)
            other.initialize(tmp_path)
            one.notify("exit", None)
            assert one.is_ended.wait(10)
            assert probe(other) == -32601
    finally:
        process.kill()
        process.communicate()


def test_a_daemon_that_cannot_start_is_told_of_and_tried_again(home: Home, tmp_path: Path) -> None:
    home.data.parent.mkdir(parents=True, exist_ok=True)
    home.data.write_text("a file where a folder belongs")
    with forwarder() as (_, editor):
        with pytest.raises(Refused, match="does not start"):
            editor.initialize(tmp_path)
        home.data.unlink()
        time.sleep(2.1)  # the pause after a failure
        assert editor.initialize(tmp_path)["positionEncoding"] == "utf-16"


def test_what_goes_by_is_recorded_without_contents_unless_they_are_asked_for(
    daemon: HttpClient, tmp_path: Path
) -> None:
    for options, is_there in ([], False), (["--log-contents"], True):
        log = tmp_path / f"{len(options)}.log"
        with forwarder("--log", str(log), *options) as (_, editor):
            editor.initialize(tmp_path)
            editor.open(tmp_path / "a.py", "secret_word = 1\n")
            probe(editor)
        told = log.read_text()
        assert "editor: textDocument/didOpen" in told
        assert ("secret_word" in told) is is_there


def span(*places: int) -> dict[str, dict[str, int]]:
    first, begin, last, end = places
    return {"start": {"line": first, "character": begin}, "end": {"line": last, "character": end}}


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
