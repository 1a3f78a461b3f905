from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject

from daemon.contract.event import EventKind
from daemon.errors import WrongUse
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.operation import Failure, Operation
from gui.operations.topic import TOPICS, Topic, topics_of


@pytest.fixture
def desk(home, qapp):
    link = Link(home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


def ping(client):
    return client.request("GET", "/api/v1/ping").json()


def refuse(client):
    raise WrongUse("That cannot be.", "Do this instead.")


def break_down(client):
    return {}["absent"]


def test_the_work_is_done_elsewhere_and_the_result_comes_to_the_ui_thread(desk, qtbot) -> None:
    threads = []
    results = []

    def call(client):
        threads.append(threading.current_thread())
        return ping(client)

    def done(result):
        threads.append(threading.current_thread())
        results.append(result)

    desk.run(Operation("Ping", call), owner=desk, done=done)
    qtbot.waitUntil(lambda: bool(results), timeout=30_000)
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()
    assert results[0]["pid"] > 0


def test_a_refusal_says_what_was_tried_what_happened_and_what_to_do(desk, qtbot) -> None:
    failures: list[Failure] = []
    desk.run(Operation("Answer the question", refuse), owner=desk, failed=failures.append)
    qtbot.waitUntil(lambda: bool(failures), timeout=30_000)
    assert failures == [Failure("Answer the question", "That cannot be.", "Do this instead.", "request.invalid")]


def test_a_failure_that_nobody_takes_is_told_to_the_window(desk, qtbot) -> None:
    with qtbot.waitSignal(desk.failed, timeout=30_000) as told:
        desk.run(Operation("Answer the question", refuse), owner=desk)
    assert told.args[0].code == "request.invalid"


def test_a_fault_of_our_own_is_told_and_the_worker_goes_on(desk, qtbot) -> None:
    failures: list[Failure] = []
    results = []
    for _ in range(8):  # more than there are workers
        desk.run(Operation("Break", break_down), owner=desk, failed=failures.append)
    desk.run(Operation("Ping", ping), owner=desk, done=results.append)
    qtbot.waitUntil(lambda: len(failures) == 8 and bool(results), timeout=30_000)
    assert {failure.code for failure in failures} == {"window.internal"}
    assert "KeyError" in failures[0].what


def test_nothing_is_delivered_once_a_job_is_cancelled_or_its_owner_gone(desk, qtbot) -> None:
    delivered = []
    gate = threading.Event()
    owner = QObject()

    def wait(client):
        gate.wait(10)
        return "late"

    cancelled = desk.run(Operation("Wait", wait), owner=desk, done=delivered.append)
    desk.run(Operation("Wait", wait), owner=owner, done=delivered.append)
    cancelled.cancel()
    owner.deleteLater()
    qtbot.waitUntil(lambda: not cancelled.is_wanted, timeout=5_000)
    with qtbot.waitSignal(desk.busy, check_params_cb=lambda left: left == 0, timeout=30_000):
        qtbot.wait(1)  # lets the owner go
        gate.set()
    assert delivered == []


def test_a_success_makes_its_topics_stale_at_once(desk, qtbot) -> None:
    told: set[Topic] = set()
    desk.news.changed.connect(told.update)
    desk.run(Operation("Ping", ping, frozenset({Topic.PLANS})), owner=desk)
    qtbot.waitUntil(lambda: Topic.PLANS in told, timeout=30_000)


def test_every_kind_of_event_says_what_it_changes_and_an_unknown_one_nothing() -> None:
    assert set(TOPICS) == set(EventKind)
    assert topics_of("from_the_future") == frozenset()
