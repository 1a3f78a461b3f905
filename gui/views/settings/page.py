"""The base of the pages of Settings: a title, cards beneath it, and how a page loads and changes things.

A page is made when it is first chosen. It loads then, and again when news come that concern its topics: at once while
it is seen, else when it is chosen next. Its content is put into `body`; the view around it scrolls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.operations.desk import Desk, Job
from gui.operations.operation import Failure, Operation
from gui.operations.place import Place
from gui.operations.topic import Topic
from gui.views.messages import Notice, Target
from gui.widgets.labels import Label
from gui.widgets.note import Note

T = TypeVar("T")

_MARGIN = 28
_WIDEST = 1180


class SettingsPage(QWidget):
    """A page. Subclasses name themselves, build cards once in `__init__`, and fill them in `load`.

    `words` are what the search in settings finds a page by, beside its title; a page may tell more of them once it
    has loaded, by `found_words`.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon: ClassVar[str] = "settings"
    topics: ClassVar[frozenset[Topic]] = frozenset()
    words: ClassVar[tuple[str, ...]] = ()

    wants = Signal(object)
    """With a `Target` or a `FileTarget`."""
    says = Signal(object)
    """With a `Notice`."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.place = Place()
        self.is_online = True
        self.is_stale = True
        self._jobs: dict[str, Job] = {}
        self._mutating: list[QWidget] = []
        self._build()
        self.setAccessibleName(self.title)

    # -- what subclasses say -----------------------------------------------------------------------------------

    def load(self) -> None:
        """Start the operations that fetch what is shown, mostly by `self.fetch`."""

    def open_item(self, item: str) -> None:
        """Show one thing of the page: a setting, a rule, an entry."""

    def narrow(self, words: str) -> None:
        """The person searches in settings: show what fits, everything where `words` is empty."""

    def found_words(self) -> str:
        """What is on the page, for the search in settings."""
        return ""

    # -- what subclasses use -----------------------------------------------------------------------------------

    def add(self, widget: QWidget) -> None:
        """A card, or anything else, beneath what is there."""
        self.body.addWidget(widget)

    def set_aside(self, text: str) -> None:
        """A word at the right of the title."""
        self._aside.setText(text)

    def fetch(
        self,
        operation: Operation[T],
        show: Callable[[T], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        """Run an operation that reads; a newer one of the same name replaces it. A failure becomes a note on top."""
        before = self._jobs.get(operation.name)
        if before is not None:
            before.cancel()
        self._jobs[operation.name] = self.desk.run(operation, owner=self, done=show, failed=failed or self.show_failure)

    def act(
        self,
        operation: Operation[T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Failure], None] | None = None,
    ) -> Job:
        """Run an operation that changes something; a failure that nobody takes becomes a toast that stays."""
        return self.desk.run(operation, owner=self, done=done, failed=failed)

    def while_online(self, *widgets: QWidget) -> None:
        """These change data: they are disabled while the daemon cannot be reached."""
        self._mutating += widgets

    def show_failure(self, failure: Failure) -> None:
        """Show why loading failed; what was seen before stays."""
        if failure.is_offline:
            return  # the band above says it
        self._trouble.show_text(f"{failure.tried} failed. {failure.what} {failure.hint}".strip())
        self._trouble.show()

    def say(self, title: str, text: str = "", action: str = "", then: Callable[[], None] | None = None) -> None:
        """Tell the person what has been done."""
        self.says.emit(Notice(title, text, action, then))

    def go(self, view: str, item: str = "", detail: str = "") -> None:
        """Go to another view."""
        self.wants.emit(Target(view, item, detail))

    # -- what the view uses ------------------------------------------------------------------------------------

    def enter(self, place: Place) -> None:
        """The page is seen now, at this place."""
        if self.is_stale or place != self.place:
            self.place = place
            self.renew()

    def renew(self) -> None:
        """Load again."""
        self.is_stale = False
        self._trouble.hide()
        self.load()

    def set_online(self, *, online: bool) -> None:
        """The daemon can be reached, or not."""
        self.is_online = online
        for widget in self._mutating:
            widget.setEnabled(online)

    # -- its own matters ---------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._aside = Label("", "meta")
        head = QHBoxLayout()
        head.addWidget(Label(self.title, "section"))
        head.addStretch(1)
        head.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignVCenter)
        self._trouble = Note("", "bad", "warning", "Try again")
        self._trouble.acted.connect(self.renew)
        self._trouble.hide()
        inner = QWidget()
        inner.setMaximumWidth(_WIDEST)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(16)
        self.body.addLayout(head)
        self.body.addWidget(self._trouble)
        around = QVBoxLayout(self)
        around.setContentsMargins(_MARGIN, 24, _MARGIN, 28)
        around.addWidget(inner)
        around.addStretch(1)
