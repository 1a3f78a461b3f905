"""One thing that is permitted: an icon, what it is, and to the letter what that means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.views.plan.permits import Permit
from gui.widgets.buttons import LinkButton
from gui.widgets.labels import Label
from gui.widgets.tile import IconTile


class PermitRow(QWidget):
    """A row of the panel; long lists of files are unfolded on demand."""

    def __init__(self, permit: Permit) -> None:
        super().__init__()
        self.permit = permit
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 9, 0, 9)
        line.setSpacing(12)
        tile = IconTile(permit.icon, "bare", 18)
        line.addWidget(tile, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(Label(permit.title, "strong", wrap=True))
        if permit.text:
            column.addWidget(Label(permit.text, "meta", wrap=True))
        for code in permit.code:
            column.addWidget(_code(code))
        self._folded = _code("\n".join(permit.folded))
        self._folded.hide()
        self._more = LinkButton("Show the files")
        self._more.setVisible(bool(permit.folded))
        self._more.clicked.connect(self._unfold)
        column.addWidget(self._folded)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        line.addLayout(column, 1)
        self.setAccessibleName(". ".join(part for part in (permit.title, permit.text, *permit.code) if part))

    def _unfold(self) -> None:
        is_shown = self._folded.isVisibleTo(self)
        self._folded.setVisible(not is_shown)
        self._more.setText("Show the files" if is_shown else "Show fewer")
        self._more.updateGeometry()


def _code(text: str) -> Label:
    label = Label(text, "mono", wrap=True)
    label.set_selectable()
    return label
