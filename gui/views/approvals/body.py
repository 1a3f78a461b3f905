"""What exactly is asked: a diff of which hunks can be left out, a command to the letter, or a question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.approval import ApprovalHunk, ApprovalView
from gui.theme.fonts import scaled
from gui.views.approvals.wording import file_names, is_grave, is_question, is_waiting, name_of_files
from gui.widgets.buttons import Button
from gui.widgets.code_block import CodeBlock
from gui.widgets.diff import DiffView, Hunk, SideBySide, hunk_of
from gui.widgets.inputs import TextArea
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.segmented import Segmented

_ROOMY = 640


class AskedBody(QWidget):
    """`changed` comes when another choice of hunks was made, `file_wanted` with a file and a line."""

    changed = Signal()
    file_wanted = Signal(str, int)
    sent = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._approval: ApprovalView | None = None
        self._parts: list[QWidget] = []
        self.diff: DiffView | None = None
        self.answer: TextArea | None = None
        self.form: Segmented | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    @property
    def chosen(self) -> list[int] | None:
        """The numbers of the hunks that are in; None where there are none to choose from."""
        if self._approval is None or self.diff is None or len(self._approval.hunks) < 2:
            return None
        return [self._approval.hunks[place].number for place in self.diff.included()]

    @property
    def words(self) -> str:
        """What the person wrote in answer to a question."""
        return self.answer.text().strip() if self.answer is not None else ""

    def show_asked(self, one: ApprovalView, left_out: Sequence[int], draft: str) -> None:
        """Show what an approval asks, without the hunks of these numbers, and with what was written so far."""
        for part in self._parts:
            drop(part)
        self._parts, self._approval = [], one
        self.diff = self.answer = self.form = None
        if is_grave(one) and is_waiting(one):
            for risk in one.risks:
                self._put(Note(f"{risk[:1].upper()}{risk[1:]}.", "bad"))
        if one.hunks:
            self._add_diff(one, left_out)
        if one.command:
            self._add_command(one)
        if is_question(one):
            self._add_question(one, draft)
        elif not one.hunks and not one.command:
            self._add_call(one)
        if one.beside:
            title = "Also, whichever hunks you choose: " if len(one.hunks) > 1 else "Also: "
            self._put(Note(f"{title}{' '.join(one.beside)}", "neutral"))

    def step(self, by: int) -> None:
        """The next hunk, or the one before."""
        if self.diff is not None:
            self.diff.step(by)

    def toggle(self) -> None:
        """Take the hunk that was gone to in, or leave it out; the first one where none was, which is gone to then."""
        if self.diff is None or len(self.diff.hunks) < 2:
            return
        focused = self.diff.focusWidget()
        places = (place for place, card in enumerate(self.diff.hunks) if card.isAncestorOf(focused))
        place = next(places, 0)
        card = self.diff.hunks[place]
        self.diff.go_to(place)
        if not card.box.isHidden() and card.box.isEnabled():
            card.box.toggle()

    def _add_diff(self, one: ApprovalView, left_out: Sequence[int]) -> None:
        hunks = _hunks(one)
        is_choosable = is_waiting(one) and len(hunks) > 1
        self.diff = DiffView(hunks, choosable=is_choosable, with_files=len(file_names(one)) > 1)
        taken = [place for place, hunk in enumerate(one.hunks) if not _is_out(hunk, one, left_out)]
        self.diff.include(taken)
        for place, card in enumerate(self.diff.hunks):
            if not is_waiting(one) and place not in taken:
                card.set_note("left out")
        self.diff.changed.connect(self.changed)
        sides = QWidget()
        column = QVBoxLayout(sides)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for path, group in groupby(hunks, key=lambda hunk: hunk.path):
            if len(file_names(one)) > 1:
                column.addWidget(ElidedLabel(path, "mono", token="text", middle=True))
            side = SideBySide()
            side.show_hunks(list(group))
            column.addWidget(side)
        column.addStretch(1)
        self._pages = _Pages()
        self._pages.addWidget(self.diff)
        self._pages.addWidget(sides)
        self._put(self._figures(one, hunks))
        self._put(self._pages)

    def _figures(self, one: ApprovalView, hunks: Sequence[Hunk]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(8)
        added, removed = sum(hunk.added for hunk in hunks), sum(hunk.removed for hunk in hunks)
        line.addWidget(ElidedLabel(name_of_files(one), "mono", token="text", middle=True))
        line.addWidget(Label(f"+{added}", "strong", token="ok" if added else "text3"))
        line.addWidget(Label(f"−{removed}", "strong", token="bad" if removed else "text3"))  # noqa: RUF001 - a minus
        line.addStretch(1)
        self.form = Segmented([("unified", "Unified"), ("sides", "Side by side")], "How the changes are shown")
        self.form.chosen.connect(self._show_form)
        editor = Button("Open in editor", icon="code", small=True)
        editor.clicked.connect(self._want_file)
        line.addWidget(self.form)
        line.addWidget(editor)
        return row

    def _add_command(self, one: ApprovalView) -> None:
        self._put(Label("The command, to the letter", "strong"))
        self._put(CodeBlock(one.command, "bash"))
        if one.hosts:
            self._put(Note(f"It may reach {', '.join(one.hosts)}.", "warn", "globe"))

    def _add_question(self, one: ApprovalView, draft: str) -> None:
        asked = str(one.arguments.get("question") or one.arguments.get("what") or one.summary)
        self._put(Label(asked, "question", wrap=True))
        if is_waiting(one):
            self.answer = TextArea()
            self.answer.setAccessibleName("Your answer")
            self.answer.setPlaceholderText("Your answer")
            self.answer.setPlainText(draft)
            self.answer.textChanged.connect(self.changed)
            self.answer.sent.connect(self.sent)
            self._put(self.answer)

    def _add_call(self, one: ApprovalView) -> None:
        self._put(Label(f"The call of {one.tool}", "strong"))
        self._put(CodeBlock(json.dumps(one.arguments, indent=2, ensure_ascii=False), "json"))

    def _put(self, widget: QWidget) -> None:
        self._parts.append(widget)
        self._column.addWidget(widget)

    def _show_form(self, value: str) -> None:
        self._pages.setCurrentIndex(0 if value == "unified" else 1)
        self._pages.updateGeometry()

    def _want_file(self) -> None:
        if self.diff is not None and self.diff.hunks:
            focused = self.diff.focusWidget()
            places = (place for place, card in enumerate(self.diff.hunks) if card.isAncestorOf(focused))
            hunk = self.diff.hunks[next(places, 0)].hunk
            first = next((line.old or line.new for line in hunk.lines if line.old or line.new), 0)
            self.file_wanted.emit(hunk.path, first)

    def fit(self, width: int) -> None:
        """Leave the forms out where there is no room for two sides."""
        if self.form is not None:
            self.form.setVisible(width >= scaled(_ROOMY))
            if width < scaled(_ROOMY) and self.form.value != "unified":
                self.form.choose("unified")
                self._show_form("unified")


class _Pages(QStackedWidget):
    """A stack that asks for the height of the page that is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(self._fit)

    def _fit(self, _number: int) -> None:
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """Pages wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """That of the page that is seen."""
        page = self.currentWidget()
        if page is None:
            return 0
        return page.heightForWidth(width) if page.hasHeightForWidth() else page.sizeHint().height()


def _hunks(one: ApprovalView) -> list[Hunk]:
    """The hunks as they are drawn; they are counted over the whole diff, as an answer names them."""
    return [hunk_of(hunk.file, hunk.header, hunk.lines, hunk.number, len(one.hunks)) for hunk in one.hunks]


def _is_out(hunk: ApprovalHunk, one: ApprovalView, left_out: Sequence[int]) -> bool:
    if is_waiting(one):
        return hunk.number in left_out
    return one.chosen is not None and hunk.of_file not in one.chosen.get(hunk.file, [])
