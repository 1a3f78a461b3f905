"""Charts: their figures in words, by keyboard and as tables, and areas that fill the room they have."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from gui.theme.current import color
from gui.widgets.chart_card import ChartCard
from gui.widgets.charts import BarChart, Datum, Part, TreeMap
from gui.widgets.squares import square_up

DATA = [
    Datum("a", "Python", 900, "900 lines", "90 %"),
    Datum("b", "Lua", 80, "80 lines", "8 %", parts=(Part("new", 30), Part("old", 50, "field"))),
    Datum("c", "C", 20, "20 lines", "2 %", heat=1.0),
]


@pytest.fixture(params=[BarChart, TreeMap])
def chart(request, show):
    made = request.param("Languages")
    made.show_data(DATA)
    return show(made, 500)


def test_a_chart_says_its_figures(chart) -> None:
    assert chart.accessibleName() == "Languages"
    assert chart.accessibleDescription() == "Python, 900 lines, 90 %; Lua, 80 lines, 8 %; C, 20 lines, 2 %"


def test_arrows_go_through_it_and_enter_chooses(chart, qtbot) -> None:
    chart.clearFocus()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.current == 0
    qtbot.keyClick(chart, Qt.Key.Key_End)
    qtbot.keyClick(chart, Qt.Key.Key_Up)
    assert chart.accessibleDescription().startswith("Lua, 80 lines, 8 % (current)")
    with qtbot.waitSignal(chart.chosen) as told:
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert told.args == ["b"]


def test_a_click_chooses_what_stands_there(chart, qtbot) -> None:
    place = chart.rect_of(1).center().toPoint()
    with qtbot.waitSignal(chart.chosen) as told:
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["b"]
    assert chart.at(QPoint(-5, -5).toPointF()) == -1


def test_a_chart_paints_itself_with_nothing_and_with_little_room(chart) -> None:
    chart.show_data([])
    assert not chart.grab().isNull()
    chart.show_data([Datum("x", "a name that is much longer than there is room for", 0, "0 lines")])
    chart.resize(40, 20)
    assert not chart.grab().isNull()


def test_the_longest_bar_is_the_longest_thing(show) -> None:
    chart = BarChart("Lines")
    chart.show_data(DATA)
    show(chart, 600)
    image = chart.grab().toImage()
    filled = [
        sum(
            image.pixelColor(x, round(chart.rect_of(row).center().y())) == color("accent") for x in range(image.width())
        )
        for row in (0, 2)
    ]
    assert filled[0] > 20 * filled[1] > 0


def test_a_card_shows_the_same_as_a_table(show, qtbot) -> None:
    card = ChartCard("Languages", BarChart("Languages"), ("Language", "Lines", "Share"))
    card.show_data(DATA)
    show(card, 500)
    assert not card.is_table
    assert card.toggle.accessibleName() == "Show languages as a table"
    card.toggle.click()
    assert card.is_table
    assert card.toggle.accessibleName() == "Show languages as a chart"
    rows = [[card.table.item(row, column).text() for column in range(3)] for row in range(card.table.rowCount())]
    assert rows == [[datum.label, datum.figure, datum.detail] for datum in DATA]
    assert card.table.accessibleName() == "Languages, as a table"
    card.toggle.click()
    assert not card.is_table


def test_a_card_without_data_is_not_shown(show) -> None:
    card = ChartCard("Languages", BarChart("Languages"), ("Language", "Lines", "Share"))
    show(card, 400)
    card.show_data([])
    assert card.isHidden()


@pytest.mark.parametrize("values", [[1.0], [5, 3, 2], [9, 9, 9, 9], [100, 1, 1, 1, 1, 1], [0, 4, 0], list(range(40))])
@pytest.mark.parametrize("whole", [(0.0, 0.0, 400.0, 200.0), (10.0, 5.0, 90.0, 300.0)])
def test_areas_are_as_large_as_their_values_and_lie_within(values, whole) -> None:
    left, top, width, height = whole
    total = sum(values)
    for value, (x, y, w, h) in zip(values, square_up(values, whole), strict=True):
        assert w * h == pytest.approx(width * height * value / total, abs=0.01)
        assert value == 0 or (x >= left - 0.01 and y >= top - 0.01)
        assert x + w <= left + width + 0.01
        assert y + h <= top + height + 0.01


def test_areas_do_not_lie_over_one_another() -> None:
    rects = square_up([8, 5, 3, 2, 1, 1], (0.0, 0.0, 300.0, 200.0))
    for number, (x, y, w, h) in enumerate(rects):
        for x2, y2, w2, h2 in rects[number + 1 :]:
            across = min(x + w, x2 + w2) - max(x, x2)
            along = min(y + h, y2 + h2) - max(y, y2)
            assert across <= 0.01 or along <= 0.01


@pytest.mark.parametrize("values", [[], [0, 0], [1, 2]])
def test_no_room_or_no_values_make_no_areas(values) -> None:
    assert square_up(values, (0.0, 0.0, 0.0, 100.0)) == [(0.0, 0.0, 0.0, 0.0)] * len(values)
