"""The list at the left: conflicts, what logic found, and what settles by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.question import ClashView
from gui.views.decisions.picturing import short_title
from gui.views.merge.settling import Conflict, Settling, fields_words
from gui.widgets.buttons import LinkButton
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.words.amounts import count, plural

_SHOWN: Final = 8
_WIDTHS: Final = (236, 300)


class ChangesList(QFrame):
    """`conflict_chosen` with the number of a conflict, `clash_chosen` with that of a clash."""

    conflict_chosen = Signal(int)
    clash_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("list")
        self.setMinimumWidth(_WIDTHS[0])
        self.setMaximumWidth(_WIDTHS[1])
        self.rows = RowList("Changes of the merge")
        self._targets: list[tuple[str, int]] = []
        self._total = Label("", "meta")
        self._more = LinkButton("")
        self._more.hide()
        self._is_whole = False
        self._last: tuple[Settling, Sequence[ClashView], Sequence[str], dict[str, str], tuple[str, str]]
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 10, 0)
        head.addWidget(Label("Changes", "card"))
        head.addStretch(1)
        head.addWidget(self._total)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.rows)
        column.addWidget(self._more)
        column.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(body, (14, 20, 14, 20)))
        self.rows.selected.connect(self._tell)
        self.rows.activated.connect(self._tell)
        self._more.clicked.connect(self._show_whole)

    def show_changes(
        self,
        settling: Settling,
        clashes: Sequence[ClashView],
        changed: Sequence[str],
        titles: dict[str, str],
        names: tuple[str, str],
    ) -> None:
        """All that the merge is about; `changed` as reports tell it, `names` of the target and the source."""
        self._last = (settling, clashes, changed, titles, names)
        self.rows.clear()
        self._targets = []
        conflicting = {conflict.alias for conflict in settling.conflicts}
        quiet = [line for line in changed if line.partition(":")[0] not in conflicting]
        self._total.setText(count(len(quiet) + len(settling.conflicts)))
        self._add_conflicts(settling, names)
        self._add_clashes(clashes)
        self._add_quiet(quiet, titles, names)

    def mark(self, number: int) -> None:
        """Mark a conflict as the one that is looked at."""
        self.rows.select(next((n for n, target in enumerate(self._targets) if target == ("conflict", number)), -1))

    def _add_conflicts(self, settling: Settling, names: tuple[str, str]) -> None:
        if settling.conflicts:
            self.rows.add_head(_head("Conflicts"))
        for number, conflict in enumerate(settling.conflicts):
            side = settling.side_of(conflict)
            told = {"ours": f"taken from {names[0]}", "theirs": f"taken from {names[1]}", "value": "in your own words"}
            told["mixed"] = "field by field"
            said = told.get(side) or f"{plural(len(conflict.fields), 'field')} differ{_s(conflict)}"
            self._targets.append(("conflict", number))
            self.rows.add(
                Row(f"{conflict.alias} {short_title(conflict.title)}", said, shape="done" if side else "open")
            )

    def _add_clashes(self, clashes: Sequence[ClashView]) -> None:
        if clashes:
            self.rows.add_head(_head("Found by logic"))
        for number, clash in enumerate(clashes):
            self._targets.append(("clash", number))
            self.rows.add(Row(" and ".join(clash.core), "cannot hold together", shape="clash"))

    def _add_quiet(self, quiet: Sequence[str], titles: dict[str, str], names: tuple[str, str]) -> None:
        if quiet:
            self.rows.add_head(_head("Settled by themselves"))
        shown = quiet if self._is_whole else quiet[:_SHOWN]
        for line in shown:
            alias, _, what = line.partition(": ")
            title = f"{alias} {short_title(titles.get(alias, ''))}".strip()
            said = f"new on {names[1]}" if what == "new" else f"{fields_words(what)} from {names[1]}"
            self._targets.append(("quiet", 0))
            self.rows.add(Row(title, said, shape="done"))
        left = len(quiet) - len(shown)
        self._more.setText(f"and {count(left)} more")
        self._more.setVisible(left > 0)

    def _show_whole(self) -> None:
        self._is_whole = True
        self.show_changes(*self._last)

    def _tell(self, number: int) -> None:
        kind, target = self._targets[number]
        if kind == "conflict":
            self.conflict_chosen.emit(target)
        elif kind == "clash":
            self.clash_chosen.emit(target)


def _head(text: str) -> Label:
    head = Label(text, "caption")
    head.setContentsMargins(10, 10, 0, 2)
    return head


def _s(conflict: Conflict) -> str:
    return "s" if len(conflict.fields) == 1 else ""
