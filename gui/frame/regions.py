"""Going from region to region with F6: navigation, title and tools, content, action bar, panel, and round again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def move_region(regions: Sequence[QWidget], step: int) -> None:
    """Give the focus to the next region (`step` 1) or the one before (-1) that has something to focus."""
    focus = QApplication.focusWidget()
    here = next((n for n, region in enumerate(regions) if focus and region.isAncestorOf(focus)), -1)
    for ahead in range(1, len(regions) + 1):
        target = first_focusable(regions[(here + step * ahead) % len(regions)])
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            return


def first_focusable(region: QWidget) -> QWidget | None:
    """The first widget in a region that takes the focus by tabbing."""
    if region.focusPolicy() & Qt.FocusPolicy.TabFocus and region.isEnabled():
        return region
    for child in region.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            return child
    return None
