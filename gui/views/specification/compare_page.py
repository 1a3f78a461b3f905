"""Two versions of an artifact side by side, and which two."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from daemon.contract.artifact import VersionView
from gui.operations.artifacts import NOW, Compared
from gui.views.specification.reading import parts_of, version_words
from gui.widgets.diff_sides import SideBySide
from gui.widgets.inputs import Dropdown
from gui.widgets.labels import Label
from gui.widgets.note import Note
from gui.widgets.scroll import ScrollPage
from gui.widgets.states import LoadingState
from gui.widgets.tile import IconTile
from gui.words.amounts import plural
from gui.words.times import when


class ComparePage(QWidget):
    """`wanted` comes with the older and the newer version; 0 is what would be built now."""

    wanted = Signal(int, int)
    id_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.compared: Compared | None = None
        self._versions: list[VersionView] = []
        self.old = Dropdown((), "The earlier version")
        self.new = Dropdown((), "The later version")
        self.old.chosen.connect(self._ask)
        self.new.chosen.connect(self._ask)
        self._added = Label("", "strong", token="ok")
        self._removed = Label("", "strong", token="bad")
        self._where = Label("", "secondary")
        self.sides = SideBySide()
        self.sides.asked.connect(self.id_asked)
        self._same = Note("The versions are the same.", "neutral")
        self._loading = LoadingState(8)
        self._pages = QStackedWidget()
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._same)
        inner.addWidget(self.sides)
        inner.addStretch(1)
        self._pages.addWidget(ScrollPage(holder))
        self._pages.addWidget(self._loading)
        line = QHBoxLayout()
        line.setContentsMargins(32, 14, 32, 12)
        line.setSpacing(10)
        line.addWidget(self.old)
        line.addWidget(IconTile("arrow_right", "bare", 18))
        line.addWidget(self.new)
        line.addStretch(1)
        for figure in (self._added, self._removed, self._where):
            line.addWidget(figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._pages, 1)

    @property
    def differing(self) -> int:
        """How many sections differ."""
        return sum(one.left != one.right for one in self.compared.sections) if self.compared else 0

    def show_versions(self, versions: Sequence[VersionView], is_stale: bool) -> tuple[int, int]:
        """Offer the versions; the pair that is chosen: the last build and now where it is stale, else the last two."""
        known = [(str(one.version), f"{version_words(one.version)}, {when(one.built_at)}") for one in versions]
        before = self._versions
        self._versions = list(versions)
        self.old.set_choices(known)
        self.new.set_choices([(str(NOW), version_words(NOW)), *known])
        if [one.version for one in before] != [one.version for one in versions] or not self.compared:
            newest = versions[0].version if versions else 1
            earlier = versions[1].version if len(versions) > 1 else newest
            self.old.choose(str(newest if is_stale else earlier))
            self.new.choose(str(NOW if is_stale or len(versions) < 2 else newest))
        return self.pair()

    def pair(self) -> tuple[int, int]:
        """The versions that are chosen."""
        return int(self.old.value or 1), int(self.new.value or NOW)

    def choose(self, old: int, new: int) -> None:
        """Choose two versions."""
        self.old.choose(str(old))
        self.new.choose(str(new))

    def forget(self) -> None:
        """Another artifact: what was compared is not of it."""
        self.compared = None
        self._versions = []
        self._pages.setCurrentWidget(self._loading)

    def show_compared(self, compared: Compared) -> None:
        """Show two versions."""
        self._pages.setCurrentIndex(0)
        if compared == self.compared:
            return
        self.compared = compared
        self.sides.show_names(
            version_words(compared.old),
            version_words(compared.new),
            f"built {when(compared.old_at)}" if compared.old_at else "",
            f"built {when(compared.new_at)}" if compared.new_at else "not built yet",
        )
        self.sides.show_parts(parts_of(compared))
        added, removed = self.sides.figures
        self._added.setText(f"+{added}")
        self._removed.setText(f"−{removed}")  # noqa: RUF001 - a minus
        self._where.setText(f"in {plural(self.differing, 'section')}")
        is_same = not self.differing
        for part in (self._added, self._removed, self._where, self.sides):
            part.setVisible(not is_same)
        self._same.setVisible(is_same)
        self._same.show_text(
            f"Version {compared.old} is as it would be built now."
            if compared.new == NOW
            else "The versions are the same."
        )

    def show_gone(self, why: str) -> None:
        """A version is not there any more."""
        self._pages.setCurrentIndex(0)
        self.sides.hide()
        self._same.show()
        self._same.show_text(why)

    def take_focus(self) -> None:
        """Begin with the lines."""
        self.sides.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._pages.setCurrentWidget(self._loading)
        self.wanted.emit(*self.pair())
