"""Widgets are tested in the light theme at 100 %, whatever a test before has left."""

from __future__ import annotations

import pytest

from gui.theme.theme import Theme


@pytest.fixture
def theme(qapp):
    """The theme in force."""
    made = Theme(qapp)
    made.set_text_scale(100)
    made.apply("light")
    yield made
    made.set_reduced_motion(False)
    made.set_text_scale(100)
    made.apply("light")
    made.deleteLater()


@pytest.fixture
def show(qtbot, theme):
    """Shows a widget in a window that is active, at a width."""

    def shown(widget, width=0):
        qtbot.addWidget(widget)
        if width:
            widget.resize(width, max(widget.heightForWidth(width), widget.sizeHint().height()))
        widget.show()
        qtbot.waitExposed(widget)
        widget.activateWindow()
        return widget

    return shown
