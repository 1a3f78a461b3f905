"""Beside the question: what its answer changes, how far the interview is and why it will stop, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import AnswerPreview, QuestionView
from gui.operations.questions import Interview
from gui.operations.repairs import ClashPicture, Repair, SidePicture
from gui.views.questions.clash_graph import ClashGraph
from gui.views.questions.wording import section_name, settled, short_question, until_the_end
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, LinkButton
from gui.widgets.card import Hairline
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.widgets.shapes import StateShape
from gui.words.amounts import join, plural

_MOST: Final = 8
"""Of one kind: the rest is told as a count."""
_MARGINS: Final = (22, 22, 22, 22)


class ChangesPanel(QFrame):
    """The panel of the view."""

    wants_question = Signal(str)
    wants_answers = Signal()
    wants_all_assumed = Signal()
    wants_decision = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._title = Label("What changes", "card", wrap=True)
        self._badge = Badge("Consistent", "ok")
        self._badge.hide()
        self._sub = Label("", "secondary", wrap=True)
        self.graph = ClashGraph()
        self.graph.activated.connect(self._tell_decision)
        self._effects = Effects()
        self.progress = ProgressLine("Decided")
        self._figures = Label("", "secondary", wrap=True)
        self._end = Label("", "meta", wrap=True)
        self.assume_all = Button("", small=True)
        self.assume_all.clicked.connect(self.wants_all_assumed)
        self.answers = LinkButton("Earlier answers…")
        self.answers.clicked.connect(self.wants_answers)
        self.upcoming = QuestionRows("Next questions")
        self.deferred = QuestionRows("Put off")
        for rows in (self.upcoming, self.deferred):
            rows.chosen.connect(self.wants_question)
        self._lay_out()

    def show_interview(self, interview: Interview, current: str) -> None:
        """How far it is, and what comes after the question `current`."""
        self._content.show()
        progress = interview.next.progress
        done, of = settled(progress)
        self.progress.show_amount(done, of)
        told = [f"{done} of {of} decided"]
        told += [f"{progress.assumed} of them assumed"] if progress.assumed else []
        told += [f"{progress.follows} more follow"] if progress.follows else []
        told += [f"{progress.open} open"]
        told += [f"{progress.deferred} put off"] if progress.deferred else []
        self._figures.setText(" · ".join(told))
        self._end.setText(interview.next.why or until_the_end(progress))
        self.assume_all.setText(f"Assume {plural(progress.open, 'open answer')}…")
        self.assume_all.setVisible(progress.open > 0)
        self.assume_all.updateGeometry()
        waiting = [one for one in interview.standing("open") if one.id != current]
        self.upcoming.show_questions(waiting, "open")
        self.deferred.show_questions(interview.standing("deferred"), "deferred")

    def show_question(self, question: QuestionView, artifacts: dict[str, str]) -> None:
        """What hangs on a question, before an answer is chosen."""
        self.graph.hide()
        self._title.setText("What changes")
        self._badge.hide()
        _say(self._sub, "What rests on the answer.")
        self._effects.clear()
        self._effects.add_group("Sections", [("half", section_name(need, artifacts), "") for need in question.needs])

    def show_end(self) -> None:
        """Nothing is asked."""
        self.graph.hide()
        self._title.setText("How far it is")
        self._badge.hide()
        _say(self._sub, "")
        self._effects.clear()

    def show_preview(
        self, label: str, preview: AnswerPreview, question: QuestionView, artifacts: dict[str, str]
    ) -> None:
        """What the answer `label` would bring about."""
        self.graph.hide()
        self._title.setText(label)
        self._badge.show_text(*(("Clashes", "bad") if preview.clash else ("Consistent", "ok")))
        self._badge.show()
        if preview.clash is not None:
            others = [side.alias for side in preview.clash.sides if side.question != question.text]
            _say(self._sub, f"It cannot hold together with {join(others)}." if others else "It breaks a rule.")
        else:
            _say(self._sub, "" if _has_effects(preview) else "It leaves all other questions as they are.")
        self._effects.clear()
        follow = [one for one in preview.consequences if one.follows]
        ruled = [one for one in preview.consequences if not one.follows]
        effects = self._effects
        effects.add_group("Follows", [("done", short_question(o.text), "; ".join(o.follows)) for o in follow])
        effects.add_group("Ruled out", [("off", short_question(o.text), "; ".join(o.ruled_out)) for o in ruled])
        effects.add_group("Will be asked", [("open", short_question(text), "") for text in preview.opens])
        effects.add_group("Not asked any more", [("superseded", short_question(text), "") for text in preview.drops])
        effects.add_group("Sections", [("half", section_name(need, artifacts), "") for need in question.needs])

    def show_repair(self, number: int, repair: Repair | None, picture: ClashPicture, artifacts: dict[str, str]) -> None:
        """What the repair of that number would change."""
        self.graph.show_clash(picture)
        self._title.setText(f"If you choose {number}" if repair else "What changes")
        self._badge.show_text("Consistent", "ok")
        self._badge.setVisible(repair is not None and repair.answer is not None)
        _say(self._sub, repair.detail if repair else "Mark a repair to see what it changes.")
        self._effects.clear()
        if repair is None:
            return
        touched = [
            side for side in picture.sides if side.side.alias in repair.aliases or (repair.is_own and side.is_new)
        ]
        changes = [("done", _becomes(side, repair), _kept(side)) for side in touched]
        self._effects.add_group("Decisions", changes)
        built = [
            ("half", rest.title, f"{artifacts.get(rest.artifact, rest.artifact)} becomes stale")
            for side in touched
            for rest in side.rests_on_it
        ]
        needs = list(dict.fromkeys(need for side in touched for need in _needs(side)))
        self._effects.add_group("Sections to rebuild", built)
        if not built:
            self._effects.add_group(
                "Sections that rest on it", [("half", section_name(n, artifacts), "") for n in needs]
            )
        self._effects.add_note("It can be undone at once, and from the history of each decision.")

    def while_online(self, *, is_online: bool) -> None:
        """What changes data needs the daemon."""
        self.assume_all.setEnabled(is_online)

    def _tell_decision(self, node_id: str) -> None:
        kind, _, ident = node_id.partition(":")
        if kind == "decision":
            self.wants_decision.emit(ident)

    def _lay_out(self) -> None:
        self._content = QWidget()
        self._content.hide()  # until something is known
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title, 1)
        head.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._sub)
        column.addWidget(self.graph)
        column.addWidget(self._effects)
        column.addSpacing(10)
        column.addWidget(Hairline())
        column.addSpacing(8)
        column.addWidget(Label("How far it is", "caption"))
        column.addWidget(self.progress)
        column.addWidget(self._figures)
        column.addWidget(self._end)
        column.addSpacing(2)
        line = QWidget()
        buttons = FlowLayout(line)
        buttons.addWidget(self.assume_all)
        buttons.addWidget(self.answers)
        column.addWidget(line)
        column.addSpacing(8)
        column.addWidget(self.upcoming)
        column.addWidget(self.deferred)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(self._content, margins=_MARGINS))


class Effects(QWidget):
    """Groups of short lines, each with a shape that says what becomes of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(7)

    def clear(self) -> None:
        """Let go of all groups."""
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())

    def add_group(self, title: str, lines: Sequence[tuple[str, str, str]]) -> None:
        """A title and lines of shape, text and second line; nothing without lines."""
        if not lines:
            return
        if self._column.count():
            self._column.addSpacing(8)
        self._column.addWidget(Label(title, "caption"))
        for shape, text, more in lines[:_MOST]:
            self._column.addWidget(_effect(shape, text, more))
        if len(lines) > _MOST:
            self._column.addWidget(Label(f"and {len(lines) - _MOST} more", "meta"))

    def add_note(self, text: str) -> None:
        """A sentence at the end."""
        self._column.addSpacing(6)
        self._column.addWidget(Label(text, "meta", wrap=True))


class QuestionRows(QWidget):
    """Questions to jump to, under a head; hidden where there are none."""

    chosen = Signal(str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._shown: list[tuple[str, str]] = []
        self._head = Label(title, "caption")
        self.rows = RowList(title)
        self.rows.activated.connect(self._choose)
        self._more = LinkButton("")
        self._more.clicked.connect(self._unfold)
        self._all: list[QuestionView] = []
        self._shape = "open"
        self._is_unfolded = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._head)
        column.addWidget(self.rows)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_questions(self, questions: Sequence[QuestionView], shape: str) -> None:
        """Show these, unless they are shown already."""
        self._all, self._shape = list(questions), shape
        self._fill()

    def _fill(self) -> None:
        most = len(self._all) if self._is_unfolded else _MOST
        shown = [(one.id, one.text) for one in self._all[:most]]
        rest = len(self._all) - len(shown)
        self._head.setText(f"{self._title} · {len(self._all)}")
        self._more.setText(f"Show {rest} more")
        self._more.setVisible(rest > 0)
        self._more.updateGeometry()
        self.setVisible(bool(shown))
        if shown == self._shown:
            return
        self._shown = shown
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.rows.isAncestorOf(focus)
        self.rows.clear()
        for _, text in shown:
            self.rows.add(Row(short_question(text), shape=self._shape, side=6))
        if had_focus:
            self.rows.focus_current()

    def _unfold(self) -> None:
        self._is_unfolded = True
        self._fill()

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._shown[place][0])


def _effect(shape: str, text: str, more: str) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(StateShape(shape), 0, Qt.AlignmentFlag.AlignTop)
    texts = QVBoxLayout()
    texts.setSpacing(1)
    texts.addWidget(Label(text, "row", wrap=True))
    if more:
        texts.addWidget(Label(more, "meta", wrap=True))
    line.addLayout(texts, 1)
    return row


def _has_effects(preview: AnswerPreview) -> bool:
    return bool(preview.consequences or preview.opens or preview.drops)


def _becomes(side: SidePicture, repair: Repair) -> str:
    name = "Your answer" if repair.is_own else side.side.alias
    return f"{name} becomes {repair.label}" if repair.answer else f"{name} is answered again"


def _kept(side: SidePicture) -> str:
    return "nothing of it was recorded yet" if side.is_new else f"it was {side.side.answer}; that stays in its history"


def _needs(side: SidePicture) -> Sequence[str]:
    if side.decision is not None:
        return side.decision.needs
    return side.question.needs if side.question is not None else []


def _say(label: Label | ElidedLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
