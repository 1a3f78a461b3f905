"""One daemon for the questions of the window; each test has a project of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QWidget
from support.daemon_apart import Bench, daemon_apart
from support.question_desk import PATIENCE_MS, Project, Seen, begin, is_active

from gui.operations.desk import Desk
from gui.operations.link import Link
from gui.operations.place import Place
from gui.views.questions.frame import Mode
from gui.views.questions.view import QuestionsView


@pytest.fixture(scope="package")
def bench() -> Iterator[Bench]:
    """One daemon for these tests: each has a project of its own."""
    with daemon_apart() as made:
        yield made


@pytest.fixture(scope="package")
def desk(bench: Bench, qapp: QApplication) -> Iterator[Desk]:
    link = Link(bench.home)
    made = Desk(link)
    link.open()
    yield made
    made.close()
    link.close()


@pytest.fixture
def project(bench: Bench, tmp_path: Path) -> Project:
    return begin(bench, tmp_path)


@pytest.fixture
def open_view(qtbot, desk) -> Callable[[Place], Seen]:
    def show(place: Place, size: tuple[int, int] = (1440, 900)) -> Seen:
        window = QMainWindow()
        qtbot.addWidget(window)
        view = QuestionsView(desk)
        around = QWidget()
        line = QHBoxLayout(around)
        line.setContentsMargins(232 if size[0] >= 1280 else 64, 0, 0, 0)
        line.addWidget(view)
        window.setCentralWidget(around)
        window.resize(*size)
        seen = Seen(view, window, lambda check: qtbot.waitUntil(check, timeout=PATIENCE_MS))
        view.wants.connect(seen.wants.append)
        view.says.connect(seen.says.append)
        window.show()
        qtbot.waitExposed(window)
        seen.wait(lambda: is_active(window))
        view.enter(place)
        return seen

    return show


@pytest.fixture
def seen(open_view, project) -> Seen:
    made = open_view(project.place)
    made.asked("core.accounts")
    return made


@pytest.fixture
def clash(seen, project) -> Seen:
    """A key that is forgotten before the last retry, answered in the window."""
    project.answer("core.idempotency", "yes")
    seen.jump("core.retry")
    for line, value in zip(seen.view.card.form.lines, ("72", "24"), strict=True):
        line.control.setText(value)
    seen.view.settle()
    seen.wait(lambda: seen.view.mode is Mode.CLASH)
    return seen
