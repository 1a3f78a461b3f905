"""What speaks for a decision: lines of code that open in the editor, words of the idea, pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from daemon.contract.decision import EvidenceView
from gui.widgets.code_link import CodeLink
from gui.widgets.labels import ElidedLabel, Label
from gui.widgets.painting import drop

_SHOWN: Final = 5
_QUOTE: Final = 160


class EvidenceLines(QWidget):
    """A line for each piece. Code is a link; what is no file is told in words."""

    opened = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def show_evidence(self, pieces: Sequence[EvidenceView]) -> None:
        """Other pieces; hidden where there are none."""
        while (item := self._column.takeAt(0)) is not None:
            drop(item.widget())
        for piece in pieces[:_SHOWN]:
            self._column.addWidget(self._line(piece))
        if len(pieces) > _SHOWN:
            self._column.addWidget(Label(f"and {len(pieces) - _SHOWN} more", "meta"))
        self.setVisible(bool(pieces))

    def _line(self, piece: EvidenceView) -> QWidget:
        quote = " ".join(piece.quote.split())
        quote = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
        if piece.kind == "idea" or not piece.place:
            return Label(f"From your idea: “{quote}”", "meta", wrap=True)
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        if is_file(piece):
            link = CodeLink(piece.place, piece.line)
            link.opened.connect(self.opened)
            line.addWidget(link)
        else:
            line.addWidget(Label(piece.place, "meta"))
        if quote:
            line.addWidget(ElidedLabel(quote, "meta"), 1, Qt.AlignmentFlag.AlignVCenter)
        else:
            line.addStretch(1)
        return row


def is_file(piece: EvidenceView) -> bool:
    """Whether it is a place in a file that can be opened."""
    return piece.kind == "file" or (piece.kind == "symbol" and piece.line > 0)
