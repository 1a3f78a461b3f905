"""A field of a width of its own, which grows with the text; among others it takes no more room than that."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from gui.theme.fonts import scaled
from gui.widgets.inputs import TextField


class SizedField(TextField):
    """`px` is its width at 100 %; it may be made narrower, down to half of that."""

    def __init__(self, px: int, placeholder: str = "", name: str = "", small: bool = False) -> None:
        super().__init__(placeholder, name, small)
        self._px = px
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as it was asked for."""
        return QSize(scaled(self._px), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Half of that."""
        return QSize(scaled(self._px) // 2, super().minimumSizeHint().height())
