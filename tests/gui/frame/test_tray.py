"""The tray without a tray: what it would tell, and what its menu offers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from support.acting_bench import ActingBench, acting_bench
from support.asking_runs import answer, ask_edit, make_payments, view_of
from support.run_stories import ended, reply, until

from gui.frame.notifying import Notification
from gui.frame.tray import Tray, counted_icon
from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.views.messages import Target

WAIT_MS = 30_000


@pytest.fixture(scope="module")
def bench() -> Iterator[ActingBench]:
    with acting_bench() as made:
        yield made


@pytest.fixture
def desk(bench, qapp) -> Iterator[Desk]:
    link = Link(bench.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()
    bench.forget()


@pytest.fixture
def tray(desk, qtbot) -> Tray:
    window = QWidget()
    qtbot.addWidget(window)
    made = Tray(desk, window)
    with qtbot.waitSignal(made.counted, timeout=WAIT_MS):
        pass
    return made


def actions(tray: Tray) -> list[str]:
    return [action.text() for action in tray.menu.actions() if action.text()]


def test_without_a_place_for_it_nothing_is_shown_and_nothing_fails(tray) -> None:
    assert tray.icon is None
    tray.set_waiting(3)
    assert tray.count == 3
    assert actions(tray) == ["Open Groundplan", "Nothing waits", "Quit"]


def test_a_new_approval_is_told_counted_and_offered(tray, bench, qtbot, tmp_path) -> None:
    told: list[Notification] = []
    wants: list[Target] = []
    tray.told.connect(told.append)
    tray.wants.connect(wants.append)
    approval = ask_edit(bench, make_payments(tmp_path / "shop"))
    qtbot.waitUntil(lambda: bool(told) and tray.count == 1, timeout=WAIT_MS)
    assert [(one.view, one.item) for one in told] == [("approvals", approval)]
    assert "Edit payments/api.py" in actions(tray)[1]
    tray.menu.actions()[2].trigger()
    assert wants == [Target("approvals", approval)]
    tray.menu.actions()[0].trigger()
    assert wants[-1] == Target("")
    answer(bench, approval)
    qtbot.waitUntil(lambda: tray.count == 0, timeout=WAIT_MS)
    assert len([one for one in told if one.view == "approvals" and one.item == approval]) == 1


def test_the_end_of_a_run_is_told_with_what_it_was_for(tray, bench, qtbot, tmp_path) -> None:
    told: list[Notification] = []
    tray.told.connect(told.append)
    approval = ask_edit(bench, make_payments(tmp_path / "shop"), goal="Mend the retries")
    bench.ollama.said.append(reply("finish", summary="I could not.", outcome="failed"))
    answer(bench, approval, verdict="deny")
    run = view_of(bench, approval)["run"]
    until(bench.daemon, run, ended)
    qtbot.waitUntil(lambda: any(one.view == "runs" for one in told), timeout=WAIT_MS)
    (end,) = [one for one in told if one.view == "runs"]
    assert (end.item, end.text) == (run, "Mend the retries")


def test_the_count_is_painted_on_the_icon(qapp) -> None:
    size = QSize(64, 64)
    plain, few, many = (counted_icon(count).pixmap(size).toImage() for count in (0, 3, 120))
    assert plain != few
    assert few != many
