"""A project with the view of its questions in a window, as a person has it in front of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from support.daemon_apart import Bench

from gui.operations.place import Place
from gui.views.messages import Notice
from gui.views.questions.frame import Mode
from gui.views.questions.view import QuestionsView
from gui.widgets.labels import Label

IDEA = "A web app where patients book appointments with dentists."
PATIENCE_MS = 20_000


@dataclass
class Project:
    """A project, and the way to it that is not the window's."""

    bench: Bench
    place: Place

    def ask(self, method: str, what: str, **body: Any) -> Any:
        path = f"/api/v1/projects/{self.place.project}/{what}".rstrip("/")
        return self.bench.daemon.request(method, path, body=body if method != "GET" else None).json()

    def answer(self, question: str, *values: str, **more: Any) -> Any:
        return self.ask("POST", "answers", question=question, values=list(values), **more)

    def chosen(self, question: str) -> list[str] | None:
        found = [one for one in self.ask("GET", "decisions")["items"] if one["question_id"] == question]
        return found[0]["chosen"] if found else None


def begin(bench: Bench, folder: Path, **more: Any) -> Project:
    wish = {"folder": str(folder), "idea": IDEA, "type": "web_app", "name": "Clinic", **more}
    made = bench.daemon.request("POST", "/api/v1/projects", body=wish).json()["project"]
    return Project(bench, Place("w", str(folder), made["id"], made["alias"], made["name"], made["branch"]))


@dataclass
class Seen:
    """A view in a window, and what it said to the frame."""

    view: QuestionsView
    window: QMainWindow
    wait: Callable[[Callable[[], object]], None]
    wants: list[Any] = field(default_factory=list)
    says: list[Notice] = field(default_factory=list)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.view, key)

    def asked(self, question: str) -> None:
        """Wait until that question is shown and has the focus."""
        self.wait(lambda: self.view.mode is Mode.QUESTION and shown(self.view) == question)
        self.wait(lambda: self.view.card.isAncestorOf(QApplication.focusWidget() or self.view))

    def jump(self, question: str) -> None:
        self.view.ask_for(question)
        self.asked(question)

    def settled(self) -> None:
        """Wait until something is told, and forget it."""
        self.wait(lambda: bool(self.says))


def is_active(window: QMainWindow) -> bool:
    """Ask for it until it is so: a window of the test before may still be going."""
    window.activateWindow()
    return window.isActiveWindow()


def shown(view: QuestionsView) -> str:
    return view.card.question.id if view.card.question is not None else ""


def trouble(view: QuestionsView) -> str:
    return view.card.trouble.text() if view.card.trouble.isVisible() else ""


def seen_labels(view: QuestionsView) -> list[Label]:
    return [label for label in view.findChildren(Label) if label.isVisible()]


def panel_texts(view: QuestionsView) -> set[str]:
    return {label.text() for label in view.panel.findChildren(Label) if label.isVisible()}
