"""The list of artifacts: what there is, what is stale, what is missing; and where evidence is dropped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.artifact import ArtifactInfo
from gui.views.specification.reading import GROUPS, group_of, icon_of, shape_of, short_title, subtitle_of
from gui.widgets.badge import Badge
from gui.widgets.buttons import Button, IconButton
from gui.widgets.card import Hairline
from gui.widgets.labels import Label
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.widgets.shapes import StateShape
from gui.words.tips import plain_tip

_EVIDENCE = "Drop or add evidence…"


class ArtifactList(QWidget):
    """`chosen` comes with the type of an artifact."""

    chosen = Signal(str)
    build_all_asked = Signal()
    evidence_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._infos: list[ArtifactInfo] = []
        self._places: list[ArtifactInfo] = []
        self.rows = RowList("Artifacts")
        self.rows.selected.connect(self._tell)
        self.build_all = IconButton("refresh", "Build everything that is stale or missing")
        self.build_all.clicked.connect(self.build_all_asked)
        self.evidence = Button(_EVIDENCE, "ghost", icon="download", small=True)
        self.evidence.setAccessibleName("Evidence: read it, search in it, add files")
        self.evidence.clicked.connect(self.evidence_asked)
        head = QHBoxLayout()
        head.setContentsMargins(22, 22, 12, 6)
        head.addWidget(Label("Artifacts", "card"))
        head.addStretch(1)
        head.addWidget(self.build_all)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 8, 12, 12)
        foot.addWidget(self.evidence)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        page = QWidget()
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.rows)
        inner.addStretch(1)
        column.addWidget(ScrollPage(page, margins=(12, 0, 12, 12)), 1)
        column.addWidget(Hairline())
        column.addLayout(foot)

    @property
    def current(self) -> str:
        """The type of the chosen artifact."""
        at = self.rows.current
        return self._places[at].type if 0 <= at < len(self._places) else ""

    def show_artifacts(self, infos: Sequence[ArtifactInfo], chosen: str) -> None:
        """Show them in their groups; nothing moves where they are as before."""
        if list(infos) != self._infos:
            self._fill(infos)
        types = [info.type for info in self._places]
        self.rows.select(types.index(chosen) if chosen in types else -1)

    def show_dragging(self, *, is_dragging: bool) -> None:
        """Say where files that are dragged would go."""
        self.evidence.setText("Let go to add as evidence" if is_dragging else _EVIDENCE)
        self.evidence.set_kind("secondary" if is_dragging else "ghost")
        self.evidence.updateGeometry()

    def _fill(self, infos: Sequence[ArtifactInfo]) -> None:
        had_focus = self.rows.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
        self._infos, self._places = list(infos), []
        self.rows.clear()
        for group in GROUPS:
            inside = [info for info in infos if group_of(info) == group]
            if inside:
                head = Label(group, "caption")
                head.setContentsMargins(10, 10, 0, 4)
                self.rows.add_head(head)
            for info in inside:
                self._places.append(info)
                self.rows.add(_row_of(info))
        stale = sum(info.state in ("stale", "missing") for info in infos)
        self.build_all.setEnabled(stale > 0)
        if had_focus:
            self.rows.focus_current()

    def _tell(self, place: int) -> None:
        self.chosen.emit(self._places[place].type)


def _row_of(info: ArtifactInfo) -> Row:
    shape, words = shape_of(info)
    trailing: list[QWidget] = []
    if info.comments:
        comments = Label(str(info.comments), "meta")
        comments.setToolTip(f"{info.comments} open comments")
        trailing.append(comments)
    count = len(info.stale_sections)
    mark: QWidget = Badge(f"{count} stale", "warn") if count else StateShape(shape, words)
    mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    trailing.append(mark)
    row = Row(short_title(info), subtitle_of(info), icon=icon_of(info), trailing=trailing)
    row.setToolTip(plain_tip(info.title))
    told = f"{count} sections stale" if count else words
    row.setAccessibleName(f"{info.title}, {subtitle_of(info)}, {told}")
    return row
