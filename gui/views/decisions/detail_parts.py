"""Parts of the panel: what was chosen, what could be, and what stands above and below a decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.decision import DecisionView
from daemon.contract.question import QuestionView
from gui.operations.decisions import Looked
from gui.views.decisions.picturing import LOOKS
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button
from gui.widgets.graph.model import EdgeKind, Graph
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import begin_painting, drop, follow_look, paint_box
from gui.widgets.rows import Row, RowList
from gui.words.amounts import plural

_ICONS: Final = {"decision": "decisions", "requirement": "list", "artifact": "document", "entity": "database"}
_SECTIONS: Final = 10
_LONG: Final = 60


class AnswerBox(QFrame):
    """What was chosen, and the way to something else."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = Label("", "strong", wrap=True)
        self._told = ElidedLabel("", "meta")
        self.button = Button("Change…", small=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 8, 10, 8)
        line.setSpacing(10)
        line.addWidget(self.answer, 1)
        line.addWidget(self._told)
        line.addWidget(self.button)

    def show_decision(self, decision: DecisionView) -> None:
        """The answer of a decision."""
        answer = " · ".join(decision.answer.split("\n")) or "No answer"
        told = f"chosen from {len(decision.options)}" if decision.options and decision.chosen else ""
        self._show(answer, "" if len(answer) > _LONG else told, "Change…")
        self.button.setEnabled(not decision.locked)
        self.button.setToolTip("Unlock it first" if decision.locked else "")

    def show_open(self) -> None:
        """Nothing is chosen yet."""
        self._show("Nothing is chosen yet", "", "Answer…")
        self.button.setEnabled(True)
        self.button.setToolTip("")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 8, "note")
        painter.end()

    def _show(self, answer: str, told: str, verb: str) -> None:
        self.answer.setText(answer)
        self._told.setText(told)
        self._told.setVisible(bool(told))
        self.button.setText(verb)
        self.button.updateGeometry()
        self.setAccessibleName(f"{answer} {told}".strip())
        self.show()


class Options(QWidget):
    """What could be chosen, with what is."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    @property
    def has_rows(self) -> bool:
        """Whether there are any."""
        return self._column.count() > 0

    def show_options(self, decision: DecisionView) -> None:
        """Those of a decision."""
        self._fill([(one.label, one.consequence, one.value in decision.chosen) for one in decision.options])

    def show_question(self, question: QuestionView) -> None:
        """Those of an open question."""
        self._fill([(one.label, one.consequence, False) for one in question.options])

    def _fill(self, options: Sequence[tuple[str, str, bool]]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        for label, consequence, is_chosen in options:
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(8)
            line.addWidget(Label("●" if is_chosen else "○", "row", "accent" if is_chosen else "text3"))
            line.addWidget(ElidedLabel(label, "strong" if is_chosen else "row"), 2)
            aside = ElidedLabel("chosen" if is_chosen else consequence, "meta")
            line.addWidget(aside, 1)
            row.setAccessibleName(f"{label}, {'chosen' if is_chosen else consequence}")
            self._column.addWidget(row)


class RelatedRows(QWidget):
    """Decisions, requirements and sections, each with its state; a press shows it."""

    wanted = Signal(str)
    section_wanted = Signal(str, str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._targets: list[tuple[str, str]] = []
        self._list = RowList(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        self._list.activated.connect(self._go)

    @property
    def has_rows(self) -> bool:
        """Whether there are any."""
        return bool(self._targets)

    def show_basis(self, graph: Graph, node_id: str) -> None:
        """What leads to a node."""
        self._begin()
        for edge in graph.edges:
            if edge.target == node_id and edge.kind is not EdgeKind.EXCLUDES:
                self._add_node(graph, edge.source)

    def show_rests(self, graph: Graph, looked: Looked) -> None:
        """What a node leads to, requirements, and the sections that are made of it."""
        self._begin()
        for edge in graph.edges:
            is_section = edge.target.startswith("artifact:")  # its sections say more than the whole of it
            if (
                edge.source == f"decision:{looked.decision.id}"
                and edge.kind is not EdgeKind.EXCLUDES
                and not is_section
            ):
                self._add_node(graph, edge.target)
        sections = sorted(looked.detail.rests_on_it, key=lambda one: not one.stale)
        for rests in sections[:_SECTIONS]:
            badge = Badge("stale", "warn") if rests.stale else Badge("fresh", "ok")
            whole = graph.by_id.get(f"artifact:{rests.artifact}")
            name = whole.title if whole is not None else rests.artifact.replace("_", " ").capitalize()
            title = name if not rests.title or rests.title == name else f"{name} · {rests.title}"
            self._add(title, "artifact", f"{rests.artifact}\n{rests.section}", badge)
        if len(sections) > _SECTIONS:
            self._list.add_head(Label(f"and {plural(len(sections) - _SECTIONS, 'section')} more", "meta"))

    def _begin(self) -> None:
        self._targets = []
        self._list.clear()

    def _add_node(self, graph: Graph, node_id: str) -> None:
        node = graph.by_id.get(node_id)
        if node is None or any(node_id == target for _, target in self._targets):
            return
        kind = node_id.partition(":")[0]
        tone = next((look.badge for look in LOOKS.values() if look.word == node.state), "neutral")
        alias = node.detail.partition(" · ")[0]
        self._add(f"{alias} {node.title}" if alias != "open" else node.title, kind, node_id, Badge(node.state, tone))

    def _add(self, title: str, kind: str, target: str, badge: Badge) -> None:
        self._targets.append((kind, target))
        row = Row(title, icon=_ICONS.get(kind, "questions"), trailing=(badge,), side=2)
        row.setEnabled(bool(target))
        self._list.add(row)

    def _go(self, number: int) -> None:
        kind, target = self._targets[number]
        if kind == "artifact":
            self.section_wanted.emit(*target.split("\n", 1))
        elif target:
            self.wanted.emit(target)
