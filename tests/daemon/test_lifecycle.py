"""One daemon per user, whatever happens to it. Real processes throughout."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from daemon.address import read_address
from daemon.client.connect import connect_or_spawn
from daemon.client.over_socket import HttpClient
from daemon.client.stop import stop_daemon
from daemon.contract.protocol import STATUS_PATH
from daemon.errors import DaemonHung, DaemonStartFailed
from daemon.home import Home, find_home
from daemon.lifecycle.lock import FileLock, lock_holder

ROOT = pytest.mark.skipif(os.getuid() != 0, reason="gives folders away, which only root can")


def pid_of(client: HttpClient) -> int:
    return int(client.request("GET", STATUS_PATH).json()["pid"])


def spawned_pid(home: Home, deadline_s: float = 20) -> int:
    with connect_or_spawn(home, deadline_s) as client:
        return pid_of(client)


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def is_gone(pid: int) -> bool:
    """Whether the process has ended; what its new parent has yet to collect counts as gone."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True


def wait_for(condition, timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def test_twenty_clients_at_once_start_one_daemon(home: Home) -> None:
    command = [sys.executable, "-I", "-m", "groundplan", "daemon", "start", "--json"]
    clients = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(20)]
    pids = {json.loads(client.communicate(timeout=60)[0])["pid"] for client in clients}
    assert [client.returncode for client in clients] == [0] * 20
    assert len(pids) == 1
    assert home.log.read_text().count("serves at") == 1


def test_threads_of_one_client_share_the_daemon_too(home: Home) -> None:
    with ThreadPoolExecutor(10) as threads:
        pids = set(threads.map(lambda _: spawned_pid(home), range(10)))
    assert len(pids) == 1


def test_the_daemon_outlives_who_started_it_and_holds_no_terminal(daemon, home: Home) -> None:
    pid = pid_of(daemon)
    assert os.getsid(pid) != os.getsid(0)
    assert Path(f"/proc/{pid}/cwd").readlink() == home.data
    assert str(Path(f"/proc/{pid}/fd/0").readlink()) == os.devnull
    parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    assert parent != os.getpid(), "a child would stay as a zombie until we look after it"


def test_socket_folders_and_files_are_private(daemon, home: Home) -> None:
    assert stat.S_IMODE(home.socket.stat().st_mode) == 0o600
    for folder in (home.runtime, home.data, home.config, home.logs, home.cache):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for file in (home.database, home.address, home.lock, home.log, home.crash_log):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_after_kill_9_the_next_client_starts_another(daemon, home: Home) -> None:
    first = pid_of(daemon)
    kill(first)
    wait_for(lambda: not lock_holder(home.lock)[0])
    assert home.socket.exists(), "a killed daemon leaves its socket"
    assert spawned_pid(home) != first


def test_a_half_written_address_is_as_good_as_none(daemon, home: Home) -> None:
    kill(pid_of(daemon))
    wait_for(lambda: not lock_holder(home.lock)[0])
    home.address.write_text('{"transport": "uni')
    assert read_address(home) is None
    assert spawned_pid(home) > 0


def test_a_daemon_is_found_although_its_address_was_damaged(daemon, home: Home) -> None:
    home.address.write_text("{")
    assert spawned_pid(home) == pid_of(daemon)


def test_a_second_daemon_refuses_to_run(daemon, groundplan) -> None:
    refused = groundplan("daemon", "run", "--json")
    error = json.loads(refused.err)["error"]
    assert (refused.code, error["code"]) == (1, "daemon.already_running")
    assert str(pid_of(daemon)) in error["message"]


def test_stop_ends_it_and_leaves_nothing_behind(daemon, home: Home) -> None:
    pid = pid_of(daemon)
    assert stop_daemon(home, patience_s=10) == pid
    assert is_gone(pid)
    assert not home.socket.exists()
    assert not home.address.exists()
    assert not home.database.with_name("state.db-wal").exists()


def test_stopping_nothing_is_no_error(home: Home) -> None:
    home.prepare()
    assert stop_daemon(home, patience_s=1) is None


def test_a_daemon_that_hangs_is_told_apart_and_killed(daemon, home: Home) -> None:
    pid = pid_of(daemon)
    os.kill(pid, signal.SIGSTOP)
    daemon.close()
    with pytest.raises(DaemonHung, match=f"process {pid}"):
        connect_or_spawn(home, deadline_s=0.5)
    assert stop_daemon(home, patience_s=0.1) == pid
    wait_for(lambda: is_gone(pid))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_end_it_well(daemon, home: Home, number: signal.Signals) -> None:
    os.kill(pid_of(daemon), number)
    wait_for(lambda: not lock_holder(home.lock)[0])
    assert not home.address.exists()
    assert "Daemon ends" in home.log.read_text()


def test_a_daemon_in_a_terminal_ends_with_ctrl_c_and_without_a_trace(home: Home) -> None:
    command = [sys.executable, "-I", "-m", "groundplan", "daemon", "run"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    wait_for(lambda: lock_holder(home.lock)[0])
    assert spawned_pid(home) == running.pid
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=10)[1] == ""
    assert running.returncode == 0


def test_ctrl_c_while_it_still_loads_leaves_no_trace_either(home: Home) -> None:
    command = [sys.executable, "-I", "-m", "groundplan", "daemon", "run"]
    for delay_s in (0.05, 0.1, 0.2, 0.3, 0.4):
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        time.sleep(delay_s)
        running.send_signal(signal.SIGINT)
        told = running.communicate(timeout=10)[1]
        # Before our first line the interpreter itself is loading, and tells of it in its own way.
        assert "daemon/" not in told, told


def test_a_client_waits_for_a_daemon_that_is_just_starting(home: Home) -> None:
    home.prepare()
    with FileLock(home.lock) as lock:
        assert lock.acquire()
        lock.keep_for_life()
        threading.Timer(0.3, lock.release).start()
        assert spawned_pid(home) != os.getpid()


def test_an_idle_daemon_ends_itself_when_told_to(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_IDLE_TIMEOUT", "0.3")
    connect_or_spawn(home).close()
    wait_for(lambda: not lock_holder(home.lock)[0])
    assert not home.address.exists()


def test_an_open_event_stream_keeps_it_awake(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_IDLE_TIMEOUT", "1.5")
    with connect_or_spawn(home) as client:
        messages = client.events()
    time.sleep(2)
    assert lock_holder(home.lock)[0]
    messages.close()
    wait_for(lambda: not lock_holder(home.lock)[0])


def test_a_runtime_folder_with_a_long_name_gets_a_short_socket(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDPLAN_HOME", str(home.data / ("x" * 120)))
    long = find_home(os.environ)
    assert len(str(long.socket)) <= 103
    try:
        with connect_or_spawn(long) as client:
            assert client.address.target == str(long.socket)
        assert stat.S_IMODE(long.socket.parent.stat().st_mode) == 0o700
    finally:
        stop_daemon(long, 10)
        long.socket.parent.rmdir()


@ROOT
def test_a_folder_of_somebody_else_is_refused(groundplan, home: Home) -> None:
    home.prepare()
    os.chown(home.runtime, 65534, 65534)
    refused = groundplan("daemon", "start", "--json")
    error = json.loads(refused.err)["error"]
    assert (refused.code, error["code"]) == (4, "home.wrong_owner")
    assert str(home.runtime) in error["message"]


def test_a_start_that_fails_says_why(home: Home) -> None:
    home.prepare()
    home.settings.write_text("transport = [")
    with pytest.raises(Exception, match=r"settings.toml cannot be read") as caught:
        connect_or_spawn(home)
    assert caught.value.code == "settings.unreadable"  # type: ignore[attr-defined]  # whichever class it is


def test_a_start_that_dies_shows_the_last_words(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.prepare()
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(DaemonStartFailed, match="ended while it was starting"):
        connect_or_spawn(home)
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(DaemonStartFailed, match="No such file"):
        connect_or_spawn(home)


def test_without_its_own_folder_there_is_one_clear_error(groundplan, home: Home) -> None:
    home.data.parent.mkdir(exist_ok=True)
    home.data.write_text("a file where a folder should be")
    refused = groundplan("daemon", "start", "--json")
    assert json.loads(refused.err)["error"]["code"] == "home.unusable"
    home.data.unlink()
    home.prepare()
