from __future__ import annotations

from PySide6.QtGui import QPalette

from gui.theme.current import color
from gui.widgets.labels import Label


def test_a_label_that_was_not_shown_yet_has_the_colours_of_the_theme_that_came_meanwhile(theme, qtbot) -> None:
    label = Label("Decided", "strong")
    qtbot.addWidget(label)
    before = label.palette().color(QPalette.ColorRole.WindowText)
    theme.apply("dark")
    label.show()
    qtbot.waitExposed(label)
    assert label.palette().color(QPalette.ColorRole.WindowText) == color("text") != before
