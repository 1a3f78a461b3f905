from __future__ import annotations

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.widgets.labels import Label
from gui.widgets.scroll import ScrollPage

TEXT = (
    "A sentence that is long enough to need several lines where there is little room for it, and one where there is. "
)


def page_of(widgets: list[QWidget], qtbot) -> ScrollPage:
    content = QWidget()
    column = QVBoxLayout(content)
    for widget in widgets:
        column.addWidget(widget)
    page = ScrollPage(content)
    qtbot.addWidget(page)
    page.resize(800, 300)
    page.show()
    qtbot.waitExposed(page)
    return page


def test_texts_that_fit_at_their_width_do_not_scroll(qtbot) -> None:
    page = page_of([Label(TEXT, wrap=True) for _ in range(6)], qtbot)
    assert page.verticalScrollBar().maximum() == 0


@pytest.mark.parametrize("wrap", [True, False])
def test_what_is_higher_than_the_page_scrolls_and_nothing_goes_sideways(qtbot, wrap) -> None:
    page = page_of([Label(TEXT if wrap else "A line", wrap=wrap) for _ in range(40)], qtbot)
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)
    assert page.horizontalScrollBar().maximum() == 0
