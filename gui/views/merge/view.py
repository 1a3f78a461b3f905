"""The view of a merge: conflicts one by one, then the check of the result, then the merge."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from daemon.contract.branch import MergeReport
from gui.operations.branches import merge_branch
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.questions import Step, take_back
from gui.views.merge.page import ConflictPage
from gui.views.merge.settling import Conflict, Settling
from gui.views.merge.showing import ShownMerge
from gui.views.merge.sides import SideCard
from gui.views.messages import Notice
from gui.widgets.buttons import Button
from gui.widgets.inputs import TextArea
from gui.widgets.overlay import Dialog
from gui.widgets.rows import RowBase
from gui.words.amounts import plural


class MergeView(ShownMerge):
    """Compare and merge: `open_item(source, target)`."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.changes.conflict_chosen.connect(self.look_at)
        self.changes.clash_chosen.connect(self._look_at_clash)
        self.add_key("1", "Pick the left side", partial(self.pick, "ours"))
        self.add_key("2", "Pick the right side", partial(self.pick, "theirs"))
        self.add_key("J", "Next conflict", partial(self.step, 1))
        self.add_key("K", "Previous conflict", partial(self.step, -1))
        self.add_key("Return", "Take what is picked", self._enter)
        self.add_key("Ctrl+Return", "Merge", self.merge)
        self.take_button.clicked.connect(self.take)
        self.third_button.clicked.connect(self.write_third)
        self.back_button.clicked.connect(self.back)
        self.merge_button.clicked.connect(self.merge)

    def page_made(self, page: ConflictPage) -> None:
        """Listen to what is picked in it."""
        page.picked.connect(self.pick)
        page.field_picked.connect(self._pick_field)
        page.verdict.again.connect(self._look_at_alias)
        page.verdict.shown.connect(partial(self.go, "decisions"))

    # -- settling ------------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """To the next conflict, or the one before."""
        total = len(self.settling.conflicts)
        if total:
            self.look_at((self.number + by) % total)

    def pick(self, side: str) -> None:
        """Mark a side; it is taken with the button, or with Enter."""
        if self.conflict is None or self.page is None:
            return
        self._picked = side
        self.page.sides.show_conflict(self.conflict, side)
        self._show_bar()

    def take(self) -> None:
        """Settle the conflict by the side that is picked, and go on to the next one."""
        if self.conflict is not None and self._picked in ("ours", "theirs"):
            self.settling.choose_all(self.conflict, "ours" if self._picked == "ours" else "theirs")
            self._go_on()
        elif not self.settling.left:
            self.merge()

    def _enter(self) -> None:
        """Enter takes what is picked; on a button it presses that."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton) and not isinstance(focus, SideCard | RowBase):
            focus.click()
        else:
            self.take()

    def write_third(self) -> None:
        """Settle the conflict by words that neither side has."""
        conflict = self.conflict
        if conflict is None:
            return
        dialog = Dialog(self.window(), f"A third answer for {conflict.alias}", conflict.title)
        words = TextArea("The answer, in your words")
        words.setAccessibleName("The answer, in your words")
        dialog.body.addWidget(words)
        button = dialog.add_action(Button("Take this answer", "primary"))
        dialog.add_cancel()
        button.clicked.connect(partial(self._take_words, conflict, words, dialog))
        dialog.closed.connect(dialog.deleteLater)
        dialog.open_dialog(words)

    def _take_words(self, conflict: Conflict, words: TextArea, dialog: Dialog) -> None:
        text = words.toPlainText().strip()
        if not text:
            return
        dialog.close_dialog()
        own = next((one for one in conflict.fields if one.field in ("answer", "text")), conflict.fields[0])
        for one in conflict.fields:
            if one is own:
                self.settling.choose(one, "value", text)
            elif self.settling.chosen(one) is None:
                self.settling.choose(one, "ours")
        self._go_on()

    def _pick_field(self, number: int, take: str) -> None:
        conflict = self.conflict
        if conflict is None:
            return
        self.settling.choose(conflict.fields[number], "ours" if take == "ours" else "theirs")
        if self.settling.is_settled(conflict):
            self._go_on(stay=True)
        else:
            self._refresh()

    def _look_at_alias(self, alias: str) -> None:
        number = next((n for n, one in enumerate(self.settling.conflicts) if one.alias == alias), -1)
        if number >= 0:
            self.settling.take_back(self.settling.conflicts[number])
            self.look_at(number)
            self._refresh()

    def _look_at_clash(self, number: int) -> None:
        if self.page is not None:
            self.page.verdict.focus_clash(number)

    def _go_on(self, *, stay: bool = False) -> None:
        """To the next conflict; once none is left, ask logic about the result."""
        self._refresh()
        following = self.settling.next_open(self.number)
        if following >= 0 and not stay:
            self.look_at(following)
        elif self.conflict is not None:
            self.look_at(self.number)
        if not self.settling.left:
            self._compare()

    # -- merging -------------------------------------------------------------------------------------------------

    def merge(self) -> None:
        """Merge, if nothing stands in the way."""
        if not self.can_merge:
            return
        self._is_merging = True
        self._show_bar()
        operation = merge_branch(self.place.project, self.source, self.target, self.settling.resolutions)
        self.act(operation, self._merged, self._not_merged)

    def _merged(self, step: Step[MergeReport]) -> None:
        self._is_merging = False
        report = step.result
        if report.status != "merged":
            self.load()
            return
        told = f"{self.source} is merged into {self.target}"
        can_undo = self.target == (self.place.branch or "main")
        undo = partial(self._take_back, step.revision, step.count) if can_undo else None
        told_more = f"{plural(len(report.changed), 'change')} taken over."
        self.says.emit(Notice(told, told_more, "Undo" if undo else "", undo))
        self.source = self.target = ""
        self.settling, self.report, self.number = Settling(), None, -1
        self.go("decisions")

    def _not_merged(self, failure: Failure) -> None:
        self._is_merging = False
        if self.page is not None:
            told = f"Nothing was merged; your choices are kept. {failure.what} {failure.hint}".strip()
            self.page.note.show_text(told)
            self.page.note.show()
        self._show_bar()

    def _take_back(self, revision: int, steps: int) -> None:
        self.act(take_back(self.place.project, revision, steps), partial(self.say, "The merge is taken back"))

    def back(self) -> None:
        """To the conflict before, or to the decisions; what was chosen is kept."""
        if self.number > 0:
            self.step(-1)
        else:
            self.go("decisions")
