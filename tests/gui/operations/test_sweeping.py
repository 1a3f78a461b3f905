from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject

from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.operation import Operation
from gui.operations.sweeping import Sweeper


@pytest.fixture
def sweeper(qapp):
    made = Sweeper(qapp)
    yield made
    made.close()
    made.deleteLater()


class Knot:
    """Part of a cycle; says in which thread it went."""

    def __init__(self, threads: list[threading.Thread]) -> None:
        self.threads = threads
        self.itself = self

    def __del__(self) -> None:
        self.threads.append(threading.current_thread())


def tie(threads: list[threading.Thread], count: int) -> None:
    for _ in range(count):
        Knot(threads)


def test_garbage_that_a_worker_makes_is_collected_by_the_ui_thread(sweeper: Sweeper) -> None:
    threads: list[threading.Thread] = []
    worker = threading.Thread(target=tie, args=(threads, 5 * gc.get_threshold()[0]))
    worker.start()
    worker.join()
    assert threads == []
    assert sweeper.sweep() > 0
    assert set(threads) == {threading.main_thread()}


def test_nothing_is_swept_where_little_was_made(sweeper: Sweeper) -> None:
    gc.collect()
    assert sweeper.sweep() == 0


def test_python_collects_again_once_the_sweeper_is_closed(qapp) -> None:
    gc.enable()
    made = Sweeper(qapp)
    assert not gc.isenabled()
    made.close()
    made.deleteLater()
    assert gc.isenabled()


def test_no_worker_is_the_last_to_hold_the_owner_of_an_operation(home, qtbot) -> None:
    threads: list[threading.Thread] = []

    class Owner(QObject):
        def __del__(self) -> None:
            threads.append(threading.current_thread())

    link = Link(home)
    desk = Desk(link)
    link.open()
    with qtbot.waitSignal(desk.busy, check_params_cb=lambda left: left == 0, timeout=30_000):
        desk.run(Operation("Nothing", str), owner=Owner())
    qtbot.waitUntil(lambda: bool(threads), timeout=5_000)
    desk.close()
    link.close()
    assert threads == [threading.main_thread()]
