"""The view of a merge: conflicts one by one, then the check of the result, then the merge."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from daemon.contract.branch import MergeReport
from gui.operations.branches import BranchLook, Comparison, compare_branches, look_at_branches, merge_branch
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.questions import Step, take_back
from gui.operations.topic import Topic
from gui.views.merge.changes import ChangesList
from gui.views.merge.page import ConflictPage
from gui.views.merge.settling import Conflict, Settling
from gui.views.messages import Notice
from gui.views.view import View
from gui.widgets.buttons import Button
from gui.widgets.inputs import TextArea
from gui.widgets.labels import Label
from gui.widgets.overlay import Dialog
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine
from gui.words.amounts import count, plural

_LINE: Final = 120
_LIST: Final = 290
_CRUMB: Final = "  ›  "  # noqa: RUF001 - the sign between the parts of a crumb


class MergeView(View):
    """Compare and merge: `open_item(source, target)`."""

    name = "merge"
    title = "Compare and merge"
    topics = frozenset({Topic.SPEC})
    needs_project = True

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.settling = Settling()
        self.source = ""
        self.target = ""
        self.number = -1
        self.report: MergeReport | None = None
        self._comparison: Comparison | None = None
        self._picked = ""
        self._is_merging = False
        self.page: ConflictPage | None = None
        self.changes = ChangesList()
        self._progress = ProgressLine("Conflicts settled", "accent")
        self._progress.setFixedWidth(_LINE)
        self.add_tool(self._progress)
        self._pages = QWidget()
        self._column = QVBoxLayout(self._pages)
        self._column.setContentsMargins(0, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.changes)
        split.addWidget(self._pages)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST, 900])
        self.set_content(split)
        self._build_bar()
        self.changes.conflict_chosen.connect(self.look_at)
        self.changes.clash_chosen.connect(self._look_at_clash)
        self.add_key("1", "Pick the left side", partial(self.pick, "ours"))
        self.add_key("2", "Pick the right side", partial(self.pick, "theirs"))
        self.add_key("J", "Next conflict", partial(self.step, 1))
        self.add_key("K", "Previous conflict", partial(self.step, -1))
        self.add_key("Return", "Take what is picked", self.take)
        self.add_key("Ctrl+Return", "Merge", self.merge)

    def _build_bar(self) -> None:
        self.take_button = Button("Take", "primary")
        self.third_button = Button("Write a third answer…")
        self.back_button = Button("Back", "ghost")
        self.merge_button = Button("Merge")
        self._left = Label("", "secondary")
        bar = self.use_action_bar()
        for button in (self.take_button, self.third_button, self.back_button):
            bar.add_action(button)
        line = bar.layout()
        assert isinstance(line, QHBoxLayout)
        line.addWidget(self._left)
        line.addWidget(self.merge_button)
        self.take_button.clicked.connect(self.take)
        self.third_button.clicked.connect(self.write_third)
        self.back_button.clicked.connect(self.back)
        self.merge_button.clicked.connect(self.merge)

    # -- loading -------------------------------------------------------------------------------------------------

    def open_item(self, item: str, detail: str) -> None:
        """The branch to merge, and the one that takes it over: the one in use if it is left out."""
        if not item:
            return
        target = detail or self.place.branch or "main"
        if (item, target) != (self.source, self.target):
            self.source, self.target = item, target
            self.settling, self.number, self.report, self._picked = Settling(), -1, None, ""
            self._make_page()
            self.load()

    def load(self) -> None:
        """Compare anew; what was chosen counts as long as the conflicts are the same."""
        if self.source:
            self._compare()
        else:
            self.fetch(look_at_branches(self.place.project), self._find_something)

    def first_focus(self) -> QWidget | None:
        """The first side that can be taken, or the merge."""
        if self.page is not None and self.number >= 0:
            return self.page.sides.ours
        return self.merge_button

    def online_changed(self) -> None:
        """Nothing is merged without the daemon."""
        self._show_bar()

    def _find_something(self, looks: list[BranchLook]) -> None:
        if self.source:
            return  # a branch was asked for meanwhile
        in_use = next((look.view.name for look in looks if look.view.in_use), "main")
        differing = next((look.view.name for look in looks if look.differs), "")
        if differing:
            self.open_item(differing, in_use)
        else:
            self._show_nothing("Nothing differs", "No other branch has something that the one in use has not.")

    def _compare(self) -> None:
        operation = compare_branches(self.place.project, self.source, self.target, self.settling.resolutions)
        self.fetch(operation, self._show, self._not_compared)

    def _not_compared(self, failure: Failure) -> None:
        """What was chosen fits no more: compare without it first."""
        if self.settling.resolutions and not failure.is_offline:
            self.settling = Settling()
            if self.page is not None:
                self.page.note.show_text("Your choices did not fit any more and were left out. Choose again.")
                self.page.note.show()
            self._compare()
        else:
            self.show_failure(failure)

    def _show(self, found: Comparison) -> None:
        if self._is_merging or self.page is None:
            return
        self._comparison, self.report = found, found.report
        dropped = self.settling.show(found.whole)
        if dropped:
            told = f"{self.target} has changed since: {plural(dropped, 'choice')} fit no more. The others are kept."
            self.page.note.show_text(told)
        self.page.note.setVisible(bool(dropped))
        if found.whole.status == "nothing":
            self._show_nothing("Nothing differs", f"{self.target} has everything that {self.source} has.")
            return
        if dropped and not self.settling.left:
            self._compare()
        crumb = f"{self.place.project_name}{_CRUMB}Decisions" if self.place.project_name else "Decisions"
        self.head.set_title(f"Merge {self.source} into {self.target}", crumb)
        self.show_ready()
        self._refresh()
        if self.settling.conflicts:
            kept = self.number if 0 <= self.number < len(self.settling.conflicts) else -1
            self.look_at(kept if kept >= 0 else max(self.settling.next_open(-1), 0))
        else:
            self.number = -1
            self.page.show_no_conflict(len(found.whole.changed), clashes=bool(found.whole.clashes))

    def _show_nothing(self, title: str, text: str) -> None:
        self.head.set_title(self.title)
        self.head.set_aside("")
        self._progress.hide()
        self._bar.hide()
        self.show_empty("merge", title, text, "Back to the decisions", partial(self.go, "decisions"))

    def _make_page(self) -> None:
        drop(self.page)
        self.page = ConflictPage(self.target, self.source)
        self.page.picked.connect(self.pick)
        self.page.field_picked.connect(self._pick_field)
        self.page.verdict.again.connect(self._look_at_alias)
        self.page.verdict.shown.connect(partial(self.go, "decisions"))
        self._column.addWidget(self.page)

    # -- settling ------------------------------------------------------------------------------------------------

    @property
    def conflict(self) -> Conflict | None:
        """The conflict that is looked at."""
        found = self.settling.conflicts
        return found[self.number] if 0 <= self.number < len(found) else None

    def look_at(self, number: int) -> None:
        """Show a conflict."""
        if self.page is None or self._comparison is None or not 0 <= number < len(self.settling.conflicts):
            return
        self.number = number
        assert self.conflict is not None
        side = self.settling.side_of(self.conflict)
        self._picked = side if side in ("ours", "theirs") else ""
        self.page.show_conflict(number, self.settling, self._comparison.decisions, self._picked)
        self.changes.mark(number)
        self._show_bar()

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

    @property
    def can_merge(self) -> bool:
        """Whether nothing stands in the way."""
        return (
            self.is_online
            and not self._is_merging
            and not self.settling.left
            and self.report is not None
            and self.report.status == "possible"
        )

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

    # -- showing -------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        """Everything that depends on what was chosen."""
        if self.report is None or self._comparison is None or self.page is None:
            return
        clashes = self.report.clashes if not self.settling.left else []
        changed = self._comparison.whole.changed
        self.changes.show_changes(
            self.settling, clashes, changed, self._comparison.whole.titles, (self.target, self.source)
        )
        self.changes.mark(self.number)
        self.page.show_verdict(self.report, self.settling)
        if self.conflict is not None:
            self.page.show_fields(self.conflict, self.settling)
        total, settled = self._amounts()
        self.head.set_aside(f"{count(settled)} of {count(total)} settled")
        self._progress.show()
        self._progress.show_amount(settled, total, "ok" if settled == total and not clashes else "accent")
        self._show_bar()

    def _amounts(self) -> tuple[int, int]:
        """How many changes there are, and how many are settled."""
        assert self._comparison is not None
        conflicting = {conflict.alias for conflict in self.settling.conflicts}
        quiet = [line for line in self._comparison.whole.changed if line.partition(":")[0] not in conflicting]
        total = len(quiet) + len(conflicting)
        return total, total - self.settling.left

    def _show_bar(self) -> None:
        if self._comparison is None or self.report is None:
            return
        self._bar.show()
        is_conflict = self.conflict is not None
        names = {"ours": self.target, "theirs": self.source}
        self.take_button.setVisible(is_conflict)
        self.third_button.setVisible(is_conflict)
        self.take_button.setText(f"Take {names[self._picked]}" if self._picked else "Take a side")
        is_new = self.conflict is not None and self._picked != self.settling.side_of(self.conflict)
        self.take_button.setEnabled(bool(self._picked) and is_new)
        self.take_button.set_kind("secondary" if self.can_merge else "primary")
        self.merge_button.setText(f"Merge {plural(self._amounts()[0], 'change')}")
        self.merge_button.setEnabled(self.can_merge)
        self.merge_button.set_kind("primary" if self.can_merge else "secondary")
        self._left.setText(self._in_the_way())

    def _in_the_way(self) -> str:
        """Why it cannot be merged yet."""
        if not self.is_online:
            return "Not connected"
        if self.settling.left:
            return f"{plural(self.settling.left, 'conflict')} left"
        assert self.report is not None
        if self.report.clashes:
            return f"{plural(len(self.report.clashes), 'contradiction')} left"
        return "" if self.report.status == "possible" else "Checking…"
