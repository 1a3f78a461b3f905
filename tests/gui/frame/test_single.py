from __future__ import annotations

import subprocess
import sys

from PySide6.QtNetwork import QLocalSocket

from gui.frame.single import Doorbell, ring

RING = """
import os, sys
from daemon.home import find_home
from gui.frame.single import ring
sys.exit(not ring(find_home(os.environ), sys.argv[1], sys.argv[2]))
"""


def test_nobody_answers_where_no_window_is_open(home, qapp) -> None:
    home.prepare()
    assert not ring(home, "/code", "runs")


def test_a_second_start_is_heard_with_what_it_asks_for(home, qtbot) -> None:
    home.prepare()
    bell = Doorbell(home)
    with qtbot.waitSignal(bell.rung, timeout=20_000) as rung:
        second = subprocess.Popen([sys.executable, "-c", RING, "/code", "runs"])
    assert rung.args == ["/code", "runs"]
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=10_000)
    assert second.returncode == 0
    bell.close()


def test_a_bell_that_was_left_behind_by_a_killed_window_is_hung_anew(home, qapp) -> None:
    home.prepare()
    home.socket.with_name("window.sock").touch()
    bell = Doorbell(home)
    assert bell.is_listening
    bell.close()


def test_what_makes_no_sense_is_hung_up_on(home, qtbot) -> None:
    home.prepare()
    bell = Doorbell(home)
    rung = []
    bell.rung.connect(lambda *said: rung.append(said))
    visitor = QLocalSocket()
    visitor.connectToServer(str(home.socket.with_name("window.sock")))
    with qtbot.waitSignal(visitor.disconnected, timeout=10_000):
        visitor.write(b"hello\n")
    assert rung == []
    bell.close()
