"""All parts on one sheet, in both themes and at the bounds of the text size: what holds for each of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget

from gui.theme.theme import Theme
from gui.widgets.badge import TONES, Badge, KeyCap
from gui.widgets.buttons import KINDS, Button, IconButton, LinkButton
from gui.widgets.card import Card
from gui.widgets.chips import FilterChip
from gui.widgets.code_link import CodeLink
from gui.widgets.flow import FlowLayout
from gui.widgets.folder_field import FolderField
from gui.widgets.inputs import CheckBox, Dropdown, RadioButton, SearchField, Switch, TextArea, TextField
from gui.widgets.labels import RANKS, ElidedLabel, Label
from gui.widgets.note import Note
from gui.widgets.option import OptionCard
from gui.widgets.progress import ProgressLine
from gui.widgets.rows import Row, RowList
from gui.widgets.scroll import ScrollPage
from gui.widgets.segmented import Segmented
from gui.widgets.shapes import SHAPES, StateShape
from gui.widgets.states import EmptyState, FailedState, LoadingState, OfflineBand
from gui.widgets.tile import IconTile

LOOKS = [("light", 100), ("dark", 100), ("light", 200), ("dark", 150)]
WIDTH = 620


def flow(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    layout = FlowLayout(holder)
    for widget in widgets:
        layout.addWidget(widget)
    return holder


def rows() -> RowList:
    made = RowList("Rows")
    made.add(Row("At rest", shape="done", trailing=[Badge("decided", "ok")]))
    made.add(Row("Two decisions clash: key lifetime and retries", "Checkout rewrite", icon="clash", tone="bad"))
    made.select(1)
    return made


def sheet() -> Card:
    card = Card("Components", "all of them")
    parts = [
        flow(*(Button("Answer", kind) for kind in KINDS), Button("Small", icon="plus", small=True)),
        flow(
            IconButton("more", "More"), LinkButton("Show all"), FilterChip("Decided", 12), CodeLink("a/models.py", 41)
        ),
        TextField("Name of the branch"),
        SearchField("Find a setting"),
        TextArea("Another answer, in your own words"),
        FolderField(),
        Dropdown([("a", "Automatic"), ("b", "By hand")], "Mode"),
        flow(CheckBox("rest"), RadioButton("rest"), Switch("Offline mode"), Segmented([("g", "Graph"), ("t", "Tree")])),
        flow(*(Badge(tone, tone) for tone in TONES), KeyCap("Ctrl")),
        flow(*(StateShape(shape) for shape in SHAPES), *(IconTile("shield", tone) for tone in TONES)),
        *(
            Label(f"{rank}: a sentence that is longer than the sheet is wide, so it wraps.", rank, wrap=True)
            for rank in RANKS
        ),
        ElidedLabel("src/checkout/internal/adapters/database/models.py", "mono", middle=True),
        OptionCard("1", "Keep keys for 72 hours", "The table grows.", "1 decision", recommended=True),
        OptionCard("2", "Let the provider see to it", "Drops D-7.", why_not="D-3 excludes it."),
        *(
            Note("Something of some length that one should know, and what one can do.", tone, action="Do")
            for tone in TONES
        ),
        ProgressLine(),
        rows(),
    ]
    for part in parts:
        card.body.addWidget(part)
    return card


@pytest.fixture(scope="module", params=LOOKS, ids=[f"{mode}-{scale}" for mode, scale in LOOKS])
def shown(request, qapp):
    """The sheet in one look; making it takes longer than looking at it."""
    mode, scale = request.param
    theme = Theme(qapp)
    theme.apply(mode)
    theme.set_text_scale(scale)
    page = ScrollPage(sheet())
    page.resize(WIDTH, 900)
    page.show()
    for _ in range(5):
        qapp.processEvents()
    yield page
    page.close()
    page.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.set_text_scale(100)
    theme.apply("light")


def parts_of(page: ScrollPage) -> list[QWidget]:
    return [widget for widget in page.widget().findChildren(QWidget) if widget.isVisible()]


def test_nothing_is_wider_than_the_page(shown) -> None:
    assert shown.widget().width() <= shown.viewport().width()
    for part in parts_of(shown):
        right = part.mapTo(shown.widget(), part.rect().topRight()).x()
        assert right <= shown.widget().width(), part


def test_nothing_that_is_read_is_cut(shown) -> None:
    for label in (part for part in parts_of(shown) if isinstance(part, (Label, OptionCard))):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
    for button in (part for part in parts_of(shown) if isinstance(part, (Button, LinkButton, Badge, FilterChip))):
        assert button.width() >= button.sizeHint().width(), button


def test_every_control_has_a_name_and_a_target_of_24(shown) -> None:
    for part in parts_of(shown):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.focusProxy() is None:
            told = QAccessible.queryAccessibleInterface(part)
            assert told.text(QAccessible.Text.Name), part
            assert part.height() >= 24, part


def test_every_control_shows_that_it_has_the_focus(shown, qtbot) -> None:
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    stops = [part for part in parts_of(shown) if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isEnabled()]
    stops = [part for part in stops if part.focusProxy() is None]
    assert len(stops) > 20
    for stop in stops:
        elsewhere = stops[0] if stop is not stops[0] else stops[1]
        elsewhere.setFocus()
        rest = stop.grab().toImage()
        stop.setFocus()
        if hasattr(stop, "setCursorWidth"):
            stop.setCursorWidth(0)
        QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
        assert stop.grab().toImage() != rest, stop


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_states_of_a_view_are_painted_in_both_themes(theme, qtbot, mode) -> None:
    theme.apply(mode)
    failed = FailedState()
    failed.show_problem("It failed", "Because.", "Try again.", "some.code")
    for state in (EmptyState("folder", "Nothing", "Begin.", "Begin…"), failed, LoadingState(4), OfflineBand()):
        qtbot.addWidget(state)
        state.resize(900, 600)
        state.show()
        image = state.grab().toImage()
        colors = {image.pixelColor(x, y).name() for x in range(0, 900, 30) for y in range(0, image.height(), 12)}
        assert len(colors) > 1, state
