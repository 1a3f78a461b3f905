"""What a run has changed, by file and hunk, with why; hunks can be left out before it is applied."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.run import ChangesetView, FileChangeView, HunkView, RunView
from gui.theme.fonts import scaled
from gui.views.runs.run_words import is_over
from gui.widgets.buttons import Button
from gui.widgets.diff import DiffView, Hunk, hunk_of
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.painting import drop
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import plural, size


class ChangesPage(QWidget):
    """`apply_wanted` comes with the hunks to apply by file, or None for all; `act_wanted` with undo or redo."""

    apply_wanted = Signal(object)
    act_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._changes: ChangesetView | None = None
        self._run: RunView | None = None
        self._places: list[tuple[str, int]] = []
        self._beside: QWidget | None = None
        self.diff = DiffView()
        self.diff.changed.connect(self._count)
        self.none = Label("It has changed nothing.", "body")
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._column)
        column.addWidget(self.none)
        column.addWidget(self.diff)
        column.addStretch(1)
        self.apply = Button("Apply the changes", "primary")
        self.undo = Button("Undo everything…", icon="undo")
        self.told = Label("", "secondary")
        self.apply.clicked.connect(self._apply)
        self.undo.clicked.connect(self._undo)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ScrollPage(page), 1)
        outer.addWidget(self._made_bar())

    def show_changes(self, changes: ChangesetView, run: RunView) -> None:
        """Show them; what was left out stays so while they are the same."""
        is_same = self._changes == changes and self._run is not None and self._run.applied == run.applied
        self._changes, self._run = changes, run
        if not is_same:
            self._fill(changes, can_choose=is_over(run) and (not run.applied or run.undone))
        self._count()

    def enable(self, *, is_online: bool) -> None:
        """Nothing is changed offline."""
        self.apply.setEnabled(is_online and bool(self.diff.included() or not self.diff.hunks))
        self.undo.setEnabled(is_online)

    def _fill(self, changes: ChangesetView, *, can_choose: bool) -> None:
        hunks: list[Hunk] = []
        says: list[str] = []
        self._places = []
        for file in changes.files:
            for hunk in file.hunks:
                hunks.append(hunk_of(file.path, hunk.header, hunk.lines, hunk.number, len(file.hunks)))
                says.append(_why(file, hunk))
                self._places.append((file.path, hunk.number))
        self.diff.show_hunks(hunks, choosable=can_choose, says=says)
        self.none.setVisible(not changes.files)
        drop(self._beside)
        self._beside = QWidget()
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for told in changes.left_out:
            column.addWidget(Note(told, "warn"))
        for file in changes.files:
            if told := _beside_hunks(file):
                column.addWidget(Note(f"{file.path}: {told}", "neutral"))
        self._column.addWidget(self._beside)

    def _made_bar(self) -> QFrame:
        bar = QFrame()
        bar.setObjectName("actionBar")
        bar.setMinimumHeight(scaled(60))
        line = QHBoxLayout(bar)
        line.setContentsMargins(32, 10, 32, 10)
        line.setSpacing(12)
        line.addWidget(self.apply)
        line.addWidget(self.undo)
        line.addWidget(self.told, 1)
        return bar

    def _count(self) -> None:
        run, changes = self._run, self._changes
        if run is None or changes is None:
            return
        chosen, count = len(self.diff.included()), len(self.diff.hunks)
        can_apply = is_over(run) and bool(changes.files) and (not run.applied or run.undone)
        self.apply.setVisible(can_apply)
        self.apply.setEnabled(bool(chosen) or not count)
        self.apply.setText(f"Apply {plural(chosen, 'hunk')}" if chosen < count else "Apply the changes")
        self.undo.setVisible(run.applied)
        self.undo.setText("Put it back" if run.undone else "Undo everything…")
        files = plural(len(changes.files), "file")
        where = "in your folder" if run.applied and not run.undone else "in the run's own tree"
        waits = "" if is_over(run) else " They can be applied once the run has ended."
        self.told.setText(f"{files}, {plural(count, 'hunk')} {where}.{waits}")

    def _apply(self) -> None:
        chosen = self.diff.included()
        if len(chosen) == len(self.diff.hunks):
            self.apply_wanted.emit(None)
            return
        by_file: dict[str, list[int]] = {}
        for place in chosen:
            path, number = self._places[place]
            by_file.setdefault(path, []).append(number)
        whole: Mapping[str, list[int]] = by_file
        self.apply_wanted.emit(whole)

    def _undo(self) -> None:
        self.act_wanted.emit("redo" if self._run is not None and self._run.undone else "undo")


def _why(file: FileChangeView, hunk: HunkView) -> str:
    """Why a hunk is there: a sentence, or the tasks and decisions behind it."""
    return hunk.why or ", ".join([*(hunk.tasks or file.tasks), *(hunk.traces or file.traces)])


def _beside_hunks(file: FileChangeView) -> str:
    """What has changed of a file that no hunk shows."""
    told = [f"moved from {file.moved_from}"] if file.moved_from else []
    if file.modes and all(file.modes):
        told.append(f"mode {file.modes[0]} → {file.modes[1]}")
    if file.is_binary:
        told.append("binary" if file.size_bytes is None else f"binary, {size(file.size_bytes)}")
    if not file.hunks and not told:
        told.append({"removed": "removed", "added": "new and empty"}.get(file.kind, file.kind))
    return ", ".join(told)
