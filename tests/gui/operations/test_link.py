from __future__ import annotations

import threading

import pytest

from daemon.client.connect import connect_or_spawn
from daemon.client.stop import stop_daemon
from daemon.errors import DaemonUnreachable
from gui.operations.link import Link, Loss


@pytest.fixture
def link(home, qapp):
    made = Link(home)
    yield made
    made.close()


def test_a_daemon_is_started_when_none_runs(link, qtbot) -> None:
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.open()
    assert link.client().request("GET", "/api/v1/ping").json()["pid"] > 0


def test_who_asks_while_the_link_is_connecting_gets_the_client_when_there_is_one(link, qtbot) -> None:
    answers = []
    asking = threading.Thread(target=lambda: answers.append(link.client().request("GET", "/api/v1/ping").status))
    asking.start()
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.open()
    asking.join(10)
    assert answers == [200]


def test_events_arrive_in_their_order_and_in_batches(link, qtbot, tmp_path) -> None:
    heard = []
    link.heard.connect(heard.extend)
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.open()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        link.client().request("POST", "/api/v1/workspaces", body={"path": str(tmp_path / name)})
    qtbot.waitUntil(lambda: [m.kind for m in heard].count("workspace_added") == 2, timeout=10_000)
    ids = [int(message.id) for message in heard if message.id.isdigit()]
    assert ids == sorted(ids)


def test_a_stopped_daemon_is_told_and_one_that_is_back_is_found(link, home, qtbot) -> None:
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.open()
    with qtbot.waitSignal(link.lost, timeout=30_000) as lost:
        stop_daemon(home, patience_s=10)
    loss = lost.args[0]
    assert isinstance(loss, Loss)
    assert loss.failure.is_offline
    assert loss.failure.hint
    assert not link.is_online
    with pytest.raises(DaemonUnreachable):
        link.client()
    with qtbot.waitSignal(link.online, timeout=30_000):
        connect_or_spawn(home).close()
    assert link.client().request("GET", "/api/v1/ping").status == 200


def test_after_a_loss_a_daemon_is_started_only_when_told_to(link, home, qtbot) -> None:
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.open()
    with qtbot.waitSignals([link.lost, link.lost], timeout=30_000):
        stop_daemon(home, patience_s=10)
    assert not link.is_online
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.try_now()
    assert link.is_online


def test_closing_ends_the_thread_while_it_listens(link, qtbot) -> None:
    before = set(threading.enumerate())
    with qtbot.waitSignal(link.online, timeout=30_000):
        link.open()
    begun = set(threading.enumerate()) - before
    assert [thread.name for thread in begun] == ["link to the daemon"]
    link.close()
    assert not begun & set(threading.enumerate())
