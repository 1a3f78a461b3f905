"""The panel: one decision with what was chosen, why, what else could be, its past, and what rests on it."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from daemon.contract.decision import DecisionView
from daemon.contract.question import ClashView, QuestionView
from gui.operations.decisions import Looked
from gui.views.decisions.detail_parts import AnswerBox, Options, RelatedRows
from gui.views.decisions.history import HistoryLines
from gui.views.decisions.picturing import LOOKS, group_title
from gui.views.questions.evidence import EvidenceLines
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, IconButton
from gui.widgets.graph.model import Graph
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.scroll import ScrollPage

_MARGINS: Final = (22, 18, 22, 24)


class DetailPanel(QFrame):
    """Shows a decision, an open question, or how to get one. All it does is ask: see the signals."""

    acted = Signal(str)
    """What is to be done: change, lock, unlock, link, defer, supersede, take_up, confirm, settle, answer."""
    shown_wanted = Signal(str)
    """With the id of a node that is to be shown instead."""
    section_wanted = Signal(str, str)
    """With an artifact and a section of it."""
    code_wanted = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._decision: DecisionView | None = None
        self.badge = Badge("", "neutral")
        self._place = ElidedLabel("", "meta")
        self._more = IconButton("more", "More to do with this decision")
        self._link = IconButton("link", "Copy the number of this decision")
        self.question = Label("", "question", wrap=True)
        self.answer_box = AnswerBox()
        self.note = Note("", "bad", "clash")
        self.settle = Button("Settle", "primary", small=True)
        self.found_note = Note("Found in the code or the idea, and not confirmed yet.", "warn", "half", "Confirm")
        self._why = Label("", "secondary", wrap=True)
        self._why.set_selectable()
        self._evidence = EvidenceLines()
        self._options = Options()
        self._history = HistoryLines()
        self._forces = Label("", "secondary", wrap=True)
        self._basis = RelatedRows("What it rests on")
        self._rests = RelatedRows("What rests on it")
        self._sections: list[tuple[Label, QWidget]] = []
        self._lay_out()
        self.setFocusProxy(self.answer_box.button)
        self._connect()
        self.show_nothing()

    # -- what is shown -------------------------------------------------------------------------------------------

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self._decision = None
        self._head(LOOKS["open"].badge, "", "")
        self.badge.hide()
        self.question.setText("Select a decision")
        self._why.setText("Its reason, its past and what rests on it are shown here.")
        self._why.show()
        for widget in (self.answer_box, self.note, self.found_note, self._more, self._link, self._evidence):
            widget.hide()
        self._show_sections()

    def show_question(self, question: QuestionView) -> None:
        """A question that is open still."""
        self._decision = None
        self._head("accent", "open", group_title(question.category))
        self.question.setText(question.text)
        self._why.setText(question.reason)
        self.answer_box.show_open()
        for widget in (self.note, self.found_note, self._more, self._link, self._evidence):
            widget.hide()
        self._options.show_question(question)
        self._show_sections(self._why, self._options)

    def show_decision(self, looked: Looked, state: str, clash: ClashView | None, graph: Graph) -> None:
        """A decision; `state` is as the graph shows it."""
        decision, detail = looked.decision, looked.detail
        self._decision = decision
        look = LOOKS.get(state, LOOKS["open"])
        self._head(look.badge, look.word, f"{decision.alias} · {group_title(decision.category)}")
        self.question.setText(decision.question)
        self.answer_box.show_decision(decision)
        self.note.setVisible(clash is not None)
        if clash is not None:
            self.note.show_text(f"Clashes with {_others(clash, decision.alias)}")
        self.found_note.setVisible(decision.to_confirm and clash is None)
        self._more.show()
        self._link.show()
        self._why.setText(decision.rationale)
        self._evidence.show_evidence(decision.evidence)
        self._options.show_options(decision)
        self._history.show_history(detail.history)
        self._forces.setText("\n".join(detail.forces))
        self._basis.show_basis(graph, f"decision:{decision.id}")
        self._rests.show_rests(graph, looked)
        self._show_sections(self._why, self._options, self._history, self._forces, self._basis, self._rests)

    def set_changing(self, *, can_change: bool) -> None:
        """Whether anything can be changed now: not while the daemon cannot be reached."""
        is_locked = self._decision is not None and self._decision.locked
        self.answer_box.button.setEnabled(can_change and not is_locked)
        self.found_note.setEnabled(can_change)
        self._more.setEnabled(can_change)

    # -- its own matters -----------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.badge)
        head.addWidget(self._place, 1)
        head.addWidget(self._link)
        head.addWidget(self._more)
        column.addLayout(head)
        for widget in (self.question, self.answer_box, self.note, self.found_note):
            column.addWidget(widget)
        self._add_section(column, "Why", self._why)
        column.addWidget(self._evidence)
        self._add_section(column, "Options", self._options)
        self._add_section(column, "History", self._history)
        self._add_section(column, "What follows from it", self._forces)
        self._add_section(column, "Rests on", self._basis)
        self._add_section(column, "Rests on it", self._rests)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(body, _MARGINS))

    def _add_section(self, column: QVBoxLayout, title: str, widget: QWidget) -> None:
        caption = Label(title, "caption")
        column.addSpacing(4)
        column.addWidget(caption)
        column.addWidget(widget)
        self._sections.append((caption, widget))

    def _connect(self) -> None:
        self.answer_box.button.clicked.connect(self._press)
        _add_to(self.note, self.settle)
        self.settle.clicked.connect(partial(self.acted.emit, "settle"))
        self.found_note.acted.connect(partial(self.acted.emit, "confirm"))
        self._more.clicked.connect(self._open_menu)
        self._link.clicked.connect(self._copy)
        self._evidence.opened.connect(self.code_wanted)
        for rows in (self._basis, self._rests):
            rows.wanted.connect(self.shown_wanted)
            rows.section_wanted.connect(self.section_wanted)

    def _head(self, badge: str, word: str, place: str) -> None:
        self.badge.show_text(word[:1].upper() + word[1:], badge)
        self.badge.show()
        self._place.setText(place)

    def _show_sections(self, *shown: QWidget) -> None:
        """Only the parts that have something to say."""
        for caption, widget in self._sections:
            is_full = widget in shown and not _is_empty(widget)
            caption.setVisible(is_full)
            widget.setVisible(is_full or (widget is self._why and not shown))

    def _press(self) -> None:
        self.acted.emit("change" if self._decision is not None else "answer")

    def menu_actions(self) -> list[tuple[str, str]]:
        """What more can be done: the words, and what `acted` says."""
        decision = self._decision
        if decision is None:
            return []
        actions = [("Unlock", "unlock")] if decision.locked else [("Lock", "lock")]
        actions += [("Link a line of code…", "link")]
        if not decision.locked and decision.state in ("decided", "assumed"):
            actions += [("Put off…", "defer"), ("Supersede…", "supersede")]
        if not decision.locked and decision.state in ("deferred", "superseded"):
            actions += [("Take up again", "take_up")]
        if decision.state == "assumed" and not decision.locked:
            actions.insert(0, ("Confirm the assumption", "confirm"))
        return actions

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for words, what in self.menu_actions():
            action = QAction(words, menu)
            action.triggered.connect(partial(self.acted.emit, what))
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _copy(self) -> None:
        if self._decision is not None:
            QGuiApplication.clipboard().setText(f"{self._decision.alias} {self._decision.question}")


def _is_empty(widget: QWidget) -> bool:
    if isinstance(widget, Label):
        return not widget.text()
    return isinstance(widget, RelatedRows | Options) and not widget.has_rows


def _add_to(note: Note, button: Button) -> None:
    line = note.layout()
    assert line is not None
    line.addWidget(button)


def _others(clash: ClashView, alias: str) -> str:
    return ", ".join(f"{side.alias}: {side.answer}" for side in clash.sides if side.alias != alias) or "a rule"
