"""The frame of the view of the questions: its pages and which of them is seen, its bar, its panel, and the focus."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QTextEdit, QVBoxLayout, QWidget

from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.place import Place
from gui.operations.questions import Interview
from gui.operations.topic import Topic
from gui.theme.fonts import scaled
from gui.views.messages import FileTarget
from gui.views.questions.answers_page import AnswersPage
from gui.views.questions.bar import QuestionBar
from gui.views.questions.card import QuestionCard
from gui.views.questions.clash_page import ClashPage
from gui.views.questions.consequences import ConsequenceNote
from gui.views.questions.done_page import DonePage
from gui.views.questions.drafts import Drafts
from gui.views.questions.found_page import FoundPage
from gui.views.questions.panel import ChangesPanel
from gui.views.view import View
from gui.widgets.badge import Badge
from gui.widgets.note import Note
from gui.widgets.progress import ProgressLine
from gui.widgets.scroll import ScrollPage

_ROOMY: Final = 740
_CRUMB: Final = " \u203a "
_FOCUS_TRIES: Final = 20
_FOCUS_PAUSE_MS: Final = 5


class Mode(StrEnum):
    """Which page is seen."""

    QUESTION = "question"
    CLASH = "clash"
    FOUND = "found"
    ANSWERS = "answers"
    DONE = "done"


class QuestionFrame(View):
    """Holds the parts together. What is read and shown in them, and what a person does, is for subclasses."""

    name: ClassVar[str] = "questions"
    title: ClassVar[str] = "Questions"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SPEC, Topic.PROJECTS})
    needs_project: ClassVar[bool] = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.drafts = Drafts()
        self.mode = Mode.QUESTION
        self.interview: Interview | None = None
        self._wished = ""  # a question that was asked for by name; stays until it is settled
        self._left: set[frozenset[str]] = set()  # contradictions that are to be decided later
        self._wants_focus = True
        self._focus_tries = 0
        self._focus_soon = QTimer(self, interval=_FOCUS_PAUSE_MS, singleShot=True)
        self._focus_soon.timeout.connect(self._give_focus)
        self._build_pages()
        self._build_head()
        self.bar = QuestionBar(self.use_action_bar())
        self.panel = ChangesPanel()
        self.set_panel(self.panel, "What changes")

    def first_focus(self) -> QWidget | None:
        """The first option, the first field, the marked repair."""
        self._wants_focus = True
        if self.state != "ready":
            return None
        if self.mode is Mode.DONE:
            return self.bar.primary
        first: dict[Mode, Callable[[], QWidget | None]] = {
            Mode.QUESTION: self.card.first_focus,
            Mode.CLASH: self.clash_page.first_focus,
            Mode.FOUND: self.found_page.first_focus,
            Mode.ANSWERS: self.answers_page.first_focus,
        }
        return first[self.mode]()

    def show_failure(self, failure: Failure) -> None:
        """Why nothing could be read; there is nothing to settle then."""
        super().show_failure(failure)
        if self.state != "ready":
            self.bar.hide()

    def enter(self, place: Place) -> None:
        """Another project is another interview; what was begun in this one is kept."""
        if (place.project, place.branch) != (self.place.project, self.place.branch):
            self.keep_draft()
            self._leave_project()
        self._wants_focus = True
        super().enter(place)

    def online_changed(self) -> None:
        """What changes data waits until it can be heard; drafts stay."""
        self.bar.set_online(is_online=self.is_online)
        self.panel.while_online(is_online=self.is_online)
        self.found_page.while_online(is_online=self.is_online)

    def keep_draft(self) -> None:
        """Remember what was begun on the question that is shown."""
        if self.card.question is not None:
            self.drafts.keep(self.place, self.card.question.id, self.card.draft)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The title goes before the line that says how far it is: the figure stands beside it anyway."""
        if watched is self.head and event.type() == QEvent.Type.Resize:
            self.progress.setVisible(self.head.width() >= scaled(_ROOMY))
        return super().eventFilter(watched, event)

    # -- its own matters -----------------------------------------------------------------------------------------

    def _leave_project(self) -> None:
        self.interview, self._wished = None, ""
        self._left.clear()
        self.card.question = self.card.decision = None
        self.clash_page.picture = None
        self.mode = Mode.QUESTION
        self.consequences.show_consequences([], "")
        self.bar.set_busy(is_busy=False)
        self.bar.hide()

    def _turn_to(self, mode: Mode, title: str, category: str = "") -> None:
        is_new = mode is not self.mode or self.state != "ready"
        self.mode = mode
        if self._stack.currentWidget() is not self.page(mode):
            self._park_focus()
            self._stack.setCurrentWidget(self.page(mode))
        self.badge.hide()
        crumb = [self.place.project_name or self.place.project_alias, category]
        self.head.set_title(title, _CRUMB.join(part for part in crumb if part))
        self.show_ready()
        if is_new:
            self.page(mode).verticalScrollBar().setValue(0)
        if is_new and mode is not Mode.QUESTION:
            self._wants_focus = True

    def _park_focus(self) -> None:
        """Hold the focus while what has it goes away, or Qt gives it to whatever comes next."""
        focus = QApplication.focusWidget()
        if focus is not None and self._stack.isAncestorOf(focus):
            self._stack.setFocus(Qt.FocusReason.OtherFocusReason)
            self._wants_focus = True

    def _focus_first(self) -> None:
        """Soon: what has just been made is not shown yet, and cannot have the focus."""
        self._focus_tries = _FOCUS_TRIES
        self._focus_soon.start()

    def _give_focus(self) -> None:
        """Put the focus where the answer begins, unless a person writes somewhere else."""
        focus = QApplication.focusWidget()
        is_writing = isinstance(focus, QLineEdit | QTextEdit) and not self.isAncestorOf(focus)
        if not self._wants_focus or not self.isVisible() or is_writing:
            return
        target = self.first_focus()
        if target is not None and target.isVisible():
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            self._wants_focus = False
        elif self._focus_tries > 0:
            self._focus_tries -= 1
            self._focus_soon.start()

    def page(self, mode: Mode) -> ScrollPage:
        """The page of a mode."""
        return self._scrolls[mode]

    def _build_pages(self) -> None:
        self.card = QuestionCard()
        self.clash_page = ClashPage()
        self.found_page = FoundPage()
        self.answers_page = AnswersPage()
        self.done_page = DonePage()
        self.consequences = ConsequenceNote()
        self.consequences.wants_decision.connect(self._show_decision)
        self.found_note = Note("", "accent", "bulb", "Look at them")
        self.left_note = Note("", "bad", "clash", "Show it")
        self.unusable_note = Note("", "warn")
        asked = QWidget()
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.left_note, self.found_note, self.unusable_note, self.consequences, self.card):
            column.addWidget(widget)
        column.addStretch(1)
        pages = {
            Mode.QUESTION: asked,
            Mode.CLASH: self.clash_page,
            Mode.FOUND: self.found_page,
            Mode.ANSWERS: self.answers_page,
            Mode.DONE: self.done_page,
        }
        self._stack = QStackedWidget()
        self._scrolls = {mode: ScrollPage(page) for mode, page in pages.items()}
        for scroll in self._scrolls.values():
            self._stack.addWidget(scroll)
        self.set_content(self._stack)
        for page in (self.card, self.clash_page, self.found_page):
            page.opened.connect(self._open_file)
        self.card.wants_decision.connect(self._show_decision)
        self.clash_page.wants_decision.connect(self._show_decision)

    def _build_head(self) -> None:
        self.badge = Badge("", "bad")
        self.badge.hide()
        self.head.add_badge(self.badge)
        self.progress = ProgressLine("Decided")
        self.progress.setFixedWidth(120)
        self.add_tool(self.progress)
        self.head.installEventFilter(self)

    def _open_file(self, path: str, line: int) -> None:
        self.wants.emit(FileTarget(path, line))

    def _show_decision(self, alias: str) -> None:
        self.go("decisions", alias)
