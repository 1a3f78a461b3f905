from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from support.drawn_graphs import STATES, random_graph, shop_graph

from gui.theme.theme import Theme
from gui.widgets.graph.model import Edge, EdgeKind, Field, Graph, Group, Node, NodeKind, folded_id
from gui.widgets.graph.view import GraphView


@pytest.fixture
def theme(qapp):
    made = Theme(qapp)
    made.apply("light")
    made.set_reduced_motion(True)
    yield made
    made.apply("light")
    made.set_reduced_motion(False)


@pytest.fixture
def view(theme, qtbot) -> GraphView:
    made = GraphView("Decisions")
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def colors_of(view: GraphView, node_id: str) -> set[str]:
    """The colours that a node is painted in."""
    item = view.scene.nodes[node_id]
    rect = view.canvas.mapFromScene(item.sceneBoundingRect()).boundingRect()
    image = view.canvas.viewport().grab(rect).toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


def middle_of(view: GraphView, node_id: str) -> QPoint:
    return view.canvas.mapFromScene(view.scene.nodes[node_id].sceneBoundingRect().center())


def click(qtbot, view: GraphView, node_id: str) -> None:
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, node_id))


def test_every_state_is_painted_in_its_own_colours(view) -> None:
    view.show_graph(shop_graph())
    assert "#14723a" in colors_of(view, "order")  # ok
    assert "#3557e0" in colors_of(view, "refunds")  # accent
    assert "#8a5200" in colors_of(view, "currency")  # warn
    assert {"#a8201a", "#fceae8"} <= colors_of(view, "lifetime")  # bad, on its soft ground
    assert "#14723a" not in colors_of(view, "letters")


@pytest.mark.parametrize("shape", STATES)
def test_every_state_shows_on_screen(view, shape) -> None:
    plain = Graph((Node("a", "A", "detail"),))
    view.show_graph(plain)
    without = colors_of(view, "a")
    view.show_graph(Graph((Node("a", "A", "detail", shape),)))
    assert colors_of(view, "a") != without


def test_a_click_selects_a_node_and_lights_its_path(view, qtbot) -> None:
    view.show_graph(shop_graph())
    with qtbot.waitSignal(view.selected) as told:
        click(qtbot, view, "table")
    assert told.args == ["table"]
    assert view.current == "table"
    lit = {
        (line.edge.source, line.edge.target)
        for line in view.scene.lines
        if line.curve.pen().color().name() == "#3557e0"
    }
    assert ("lifetime", "table") in lit
    assert ("table", "purge") in lit
    assert ("retries", "refunds") not in lit
    assert "#ebeffe" in colors_of(view, "table")


def test_a_click_beside_everything_selects_nothing(view, qtbot) -> None:
    view.show_graph(shop_graph())
    view.select("table")
    with qtbot.waitSignal(view.selected) as told:
        qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert told.args == [""]


def test_a_double_click_and_enter_activate(view, qtbot) -> None:
    view.show_graph(shop_graph())
    with qtbot.waitSignal(view.activated) as told:
        qtbot.mouseDClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(view, "order"))
    assert told.args == ["order"]
    view.select("table")
    with qtbot.waitSignal(view.activated) as told:
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert told.args == ["table"]


def test_selecting_from_outside_tells_nobody_and_brings_the_node_into_sight(view, qtbot) -> None:
    view.show_graph(random_graph(100, 120, 4))
    last = view.layout_shown.rows[-1][-1]
    with qtbot.assertNotEmitted(view.selected):
        view.select(last)
    assert view.canvas.viewport().rect().contains(middle_of(view, last))


def test_arrows_home_and_end_move_the_selection(view, qtbot) -> None:
    view.show_graph(shop_graph())
    view.canvas.setFocus()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Home)
    assert view.current == view.layout_shown.rows[0][0]
    qtbot.keyClick(view.canvas, Qt.Key.Key_End)
    assert view.current == view.layout_shown.rows[-1][-1]
    view.select("lifetime")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Down)
    assert view.current == "table"
    qtbot.keyClick(view.canvas, Qt.Key.Key_Up)
    assert view.current == "lifetime"


def test_the_ring_of_focus_is_seen_when_the_keyboard_is_used_and_only_then(view, qtbot) -> None:
    view.show_graph(shop_graph())
    click(qtbot, view, "table")
    assert not view.scene.nodes["table"].has_focus_ring
    qtbot.keyClick(view.canvas, Qt.Key.Key_Down)
    assert view.scene.nodes[view.current].has_focus_ring


def test_plus_minus_and_nought_zoom_and_the_control_says_how_much(view, qtbot) -> None:
    view.show_graph(random_graph(100, 120, 4))
    before = view.canvas.zoom
    qtbot.keyClicks(view.canvas, "+")
    assert view.canvas.zoom > before
    qtbot.keyClicks(view.canvas, "--")
    assert view.canvas.zoom < before
    qtbot.keyClicks(view.canvas, "0")
    shown = view.canvas.mapToScene(view.canvas.viewport().rect()).boundingRect()
    assert shown.contains(view.scene.nodes["n0"].sceneBoundingRect())
    assert shown.contains(view.scene.nodes["n99"].sceneBoundingRect())
    texts = [child.text() for child in view.zoom_control.children() if hasattr(child, "text")]
    assert f"{round(view.canvas.zoom * 100)} %" in texts


def test_ctrl_and_the_wheel_zoom_around_the_pointer(view) -> None:
    view.show_graph(random_graph(100, 120, 4))
    at = QPointF(400, 300)
    fixed = view.canvas.mapToScene(at.toPoint())
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = view.canvas.zoom
    QApplication.sendEvent(view.canvas.viewport(), event)
    assert view.canvas.zoom > before
    now = view.canvas.mapToScene(at.toPoint())
    assert abs(now.x() - fixed.x()) < 3
    assert abs(now.y() - fixed.y()) < 3


def test_a_drag_moves_what_is_seen_and_selects_nothing(view, qtbot) -> None:
    view.show_graph(random_graph(100, 120, 4))
    field, start = view.canvas.viewport(), middle_of(view, view.layout_shown.rows[2][0])
    before = view.canvas.verticalScrollBar().value()
    qtbot.mousePress(field, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(field, start - QPoint(0, 20))
    qtbot.mouseMove(field, start - QPoint(0, 60))
    qtbot.mouseRelease(field, Qt.MouseButton.LeftButton, pos=start - QPoint(0, 60))
    assert view.canvas.verticalScrollBar().value() == before + 60
    assert view.current == ""


def test_at_first_text_is_readable_or_all_of_it_is_seen(view) -> None:
    view.resize(800, 900)
    view.show_graph(shop_graph())
    assert view.canvas.zoom == 1.0
    view.show_graph(random_graph(120, 150, 4), keep_position=False)
    assert view.canvas.zoom >= 0.85
    assert view.canvas.horizontalScrollBar().maximum() == 0, "it is scrolled in one direction only"
    assert view.canvas.verticalScrollBar().maximum() > 0


def test_the_selected_node_stays_where_it_is_when_the_graph_is_renewed(view) -> None:
    graph = random_graph(100, 120, 4)
    view.show_graph(graph)
    view.select("n50")
    before = middle_of(view, "n50")
    grown = Graph((*graph.nodes, Node("new", "New", group="g0")), (*graph.edges, Edge("n0", "new")), graph.groups)
    view.show_graph(grown)
    assert view.current == "n50"
    assert (middle_of(view, "n50") - before).manhattanLength() < 6


def test_a_selected_node_that_is_gone_is_selected_no_more(view) -> None:
    graph = shop_graph()
    view.show_graph(graph)
    view.select("purge")
    view.show_graph(graph.only(set(graph.by_id) - {"purge"}))
    assert view.current == ""


def test_a_group_folds_by_its_name_and_by_a_key_and_unfolds_again(view, qtbot) -> None:
    view.show_graph(shop_graph())
    head = view.canvas.mapFromScene(view.scene.groups["orders"].scenePos() + QPointF(30, 16))
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=head)
    assert folded_id("orders") in view.scene.nodes
    assert "order" not in view.scene.nodes
    view.select("order")
    assert view.current == "order"
    qtbot.keyClicks(view.canvas, "f")
    assert view.current == folded_id("orders")
    qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert view.current == "order"


def test_what_is_not_meant_steps_back(view) -> None:
    view.show_graph(shop_graph())
    whole = colors_of(view, "order")
    view.dim_all_but({"table"})
    assert view.scene.nodes["order"].is_dimmed
    assert not view.scene.nodes["table"].is_dimmed
    assert colors_of(view, "order") != whole
    view.show_graph(shop_graph())
    assert view.scene.nodes["order"].is_dimmed
    view.dim_all_but(None)
    assert not view.scene.nodes["order"].is_dimmed


def test_another_theme_paints_everything_anew(view, theme, qtbot) -> None:
    view.show_graph(shop_graph())
    theme.apply("dark")
    qtbot.waitUntil(lambda: "#58c98a" in colors_of(view, "order"))
    assert {line.curve.pen().color().name() for line in view.scene.lines} == {"#6b7686", "#ff8a80"}


def test_larger_text_makes_boxes_larger(view, theme, qtbot) -> None:
    view.show_graph(Graph((Node("a", "A", "detail"),)))
    before = view.canvas.mapFromScene(view.scene.nodes["a"].sceneBoundingRect()).boundingRect().height()
    theme.set_text_scale(150)
    try:
        after = view.canvas.mapFromScene(view.scene.nodes["a"].sceneBoundingRect()).boundingRect().height()
        assert after > before * 1.4
    finally:
        theme.set_text_scale(100)


def test_the_legend_names_the_lines_that_are_there(view) -> None:
    view.show_graph(shop_graph(), names={EdgeKind.REQUIRES: "needs"})
    assert view.legend.isVisible()
    assert view.legend.accessibleName() == "Legend: needs, refines, assumes, affects, excludes"
    view.resize(420, 500)
    assert not view.legend.isVisible()


def test_a_screen_reader_hears_what_is_selected(view, qtbot) -> None:
    view.show_graph(shop_graph())
    view.select("provider")
    said = QAccessible.queryAccessibleInterface(view.canvas)
    assert said.text(QAccessible.Text.Name) == "Decisions"
    described = said.text(QAccessible.Text.Description)
    for part in ("Payment provider", "decided", "D-3", "locked", "1 line out", "nothing leads to it"):
        assert part in described


def test_titles_are_plain_text_also_in_tool_tips(view) -> None:
    view.show_graph(Graph((Node("a", "<b>Bold</b> & more", "detail"),)))
    assert "&lt;b&gt;" in view.scene.nodes["a"].toolTip()


def test_a_large_graph_is_laid_out_on_a_thread_and_can_be_given_up(view, qtbot) -> None:
    large = random_graph(600, 1500, 6)
    view.show_graph(large)
    assert view.is_busy
    assert view.busy_plate.isVisible()
    view.cancel()
    assert not view.is_busy
    assert not view.busy_plate.isVisible()
    with qtbot.waitSignal(view.laid_out, timeout=20_000):
        view.show_graph(large)
    assert len(view.scene.nodes) == 600
    assert not view.busy_plate.isVisible()


def test_only_the_last_graph_asked_for_is_shown(view, qtbot) -> None:
    view.show_graph(random_graph(600, 1500, 6))
    view.show_graph(shop_graph())
    assert not view.is_busy
    qtbot.wait(50)
    assert set(view.scene.nodes) == set(shop_graph().by_id)


def test_what_is_asked_for_while_it_is_laid_out_is_selected_afterwards(view, qtbot) -> None:
    view.show_graph(random_graph(600, 1500, 6))
    with qtbot.waitSignal(view.laid_out, timeout=20_000):
        view.select("n300")
    assert view.current == "n300"


def test_a_view_that_is_closed_while_it_lays_out_does_no_harm(theme, qtbot) -> None:
    made = GraphView("Graph")
    made.show()
    made.show_graph(random_graph(600, 1500, 6))
    made.close()
    made.deleteLater()
    qtbot.wait(100)


def test_cards_people_and_tables_are_painted_with_their_words(view) -> None:
    nodes = (
        Node("p", "Buyer", "person", kind=NodeKind.PERSON, note="buys"),
        Node("c", "API", "container", kind=NodeKind.CARD, note="takes orders", is_dashed=True),
        Node(
            "t", "order", kind=NodeKind.TABLE, tone="warn", fields=(Field("id", "ulid", "PK"), Field("x", tone="warn"))
        ),
    )
    edges = (Edge("p", "c", label="uses"), Edge("c", "t", EdgeKind.RELATES, "keeps", "one", "maybe-many"))
    view.show_graph(Graph(nodes, edges, (Group("g", "Shop", is_dashed=True),)))
    assert "#fdf1dd" in colors_of(view, "t")
    assert len(colors_of(view, "p")) > 10
    assert view.scene.lines[0].sign is not None


def test_far_away_a_node_is_still_seen_without_its_words(view) -> None:
    shop = shop_graph()
    view.show_graph(Graph(shop.nodes, shop.edges))
    view.canvas.set_zoom(0.2)
    assert "#a8201a" in colors_of(view, "lifetime")


def test_boxes_glide_to_where_they_stand(view, theme, qtbot) -> None:
    graph = shop_graph()
    view.show_graph(graph)
    theme.set_reduced_motion(False)
    start = view.scene.nodes["purge"].pos()
    view.show_graph(graph.only(set(graph.by_id) - {"order", "events", "states"}))
    end = QPointF(view.layout_shown.boxes["purge"].x, view.layout_shown.boxes["purge"].y)
    assert end != start
    qtbot.waitUntil(lambda: view.scene.nodes["purge"].pos() == end)
