from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from daemon.client.over_socket import HttpClient
from daemon.home import Home, find_editor_socket, find_home
from lsp.forward.dialing import Dialer


def test_the_socket_is_found_where_the_daemon_opens_it(tmp_path: Path, home: Home) -> None:
    session = tmp_path / "session"
    session.mkdir()
    for environ in (
        {"GROUNDPLAN_HOME": str(tmp_path / "own"), "XDG_RUNTIME_DIR": str(session)},
        {"GROUNDPLAN_HOME": str(tmp_path / ("long" * 40))},
        {"XDG_RUNTIME_DIR": str(session), "HOME": str(tmp_path)},
        {"XDG_RUNTIME_DIR": "/", "HOME": str(tmp_path)},
        {"HOME": str(tmp_path)},
        os.environ,
    ):
        assert find_editor_socket(environ) == find_home(environ).editor_socket


def test_only_a_socket_of_ours_is_dialled(home: Home) -> None:
    path = home.editor_socket
    path.parent.mkdir(parents=True)
    dialer = Dialer(str(path))
    assert dialer.dial() is None
    path.write_text("no socket")
    assert dialer.dial() is None
    path.unlink()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        assert dialer.dial() is None  # a dead daemon's
        listening.listen()
        line = dialer.dial()
        assert line is not None
        line.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_socket_of_somebody_else_is_not_dialled(home: Home) -> None:
    path = home.editor_socket
    path.parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        os.chown(path, 65534, 65534)
        assert Dialer(str(path)).dial() is None


def test_daemons_that_end_at_once_are_given_a_rest(home: Home) -> None:
    path = home.editor_socket
    path.parent.mkdir(parents=True)
    dialer = Dialer(str(path))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()
        for _ in range(4):
            assert not dialer.failure
            line = dialer.dial()
            assert line is not None
            line.close()
            dialer.lost()

    assert "ends as soon as" in dialer.failure
    assert dialer.rest()
    assert dialer.is_resting
    dialer.spawn()
    assert not dialer.is_starting


def test_a_start_that_fails_says_why(home: Home) -> None:
    home.data.parent.mkdir(parents=True, exist_ok=True)
    home.data.write_text("a file where a folder belongs")
    dialer = Dialer(str(home.editor_socket))
    dialer.spawn()
    assert dialer.is_starting
    deadline = time.monotonic() + 60
    while not dialer.failure and time.monotonic() < deadline:
        dialer.look()
        time.sleep(0.02)
    home.data.unlink()

    assert str(home.data) in dialer.failure


def test_a_start_that_was_needed_no_more_says_nothing_of_the_next_need(daemon: HttpClient, home: Home) -> None:
    dialer = Dialer(str(home.editor_socket))
    dialer.spawn()
    while (line := dialer.dial()) is None:
        time.sleep(0.02)
    assert not dialer.is_starting
    started = dialer._former
    while dialer._former is not None:
        dialer.look()
        time.sleep(0.02)
    assert started is not None
    line.close()
    dialer.lost()
    dialer.look()

    assert not dialer.is_starting
