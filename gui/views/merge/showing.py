"""What the view of a merge shows: it compares, and keeps the list, the conflict and the bar at one with the choices."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from daemon.contract.branch import MergeReport
from gui.operations.branches import BranchLook, Comparison, compare_branches, look_at_branches
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.topic import Topic
from gui.theme.fonts import text_scale
from gui.views.merge.changes import ChangesList
from gui.views.merge.page import ConflictPage
from gui.views.merge.settling import Conflict, Settling
from gui.views.merge.sides import LARGE_TEXT
from gui.views.view import View
from gui.widgets.buttons import Button
from gui.widgets.labels import Label
from gui.widgets.painting import drop
from gui.widgets.progress import ProgressLine
from gui.words.amounts import count, plural

_LINE: Final = 120
_LIST: Final = 290
_THIRD: Final = "Write a third answer…"
_CRUMB: Final = "  ›  "  # noqa: RUF001 - the sign between the parts of a crumb


class ShownMerge(View):
    """Two branches compared: `open_item(source, target)`. What can be done about it is the subclass's."""

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

    def _build_bar(self) -> None:
        self.take_button = Button("Take", "primary")
        self.third_button = Button(_THIRD)
        self.third_button.setAccessibleName(_THIRD)
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
        self._column.addWidget(self.page)
        self.page_made(self.page)

    def page_made(self, page: ConflictPage) -> None:
        """There is a new page; subclasses listen to it."""

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
        is_tight = text_scale() >= LARGE_TEXT
        self.third_button.setText("" if is_tight else _THIRD)
        self.third_button.set_icon("edit" if is_tight else "")
        self.third_button.setToolTip(_THIRD if is_tight else "")
        self._left.setVisible(not is_tight)
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
