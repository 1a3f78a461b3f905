from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from gui.theme.current import color
from gui.theme.tokens import DARK, LIGHT
from gui.widgets.diagrams.box import DiagramBox
from gui.widgets.diagrams.drawing import Drawer, draw_mermaid
from gui.widgets.diagrams.large import LargePicture

FLOW = "flowchart LR\n  A[Order] --> B(Payment)\n  B --> C{Settled?}"
PATIENCE_MS = 20_000


@pytest.fixture
def drawer(qapp):
    made = Drawer()
    yield made
    made.deleteLater()


def shown(box, qtbot):
    qtbot.waitUntil(lambda: box.picture is not None or bool(box.why_not), timeout=PATIENCE_MS)
    return box


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_a_flow_chart_is_drawn_in_the_colours_of_the_theme(qapp, tokens) -> None:
    picture, why = draw_mermaid(FLOW, tokens, 2.0, 13)
    assert why == ""
    image = picture.image
    assert image.devicePixelRatio() == 2.0
    seen = {
        image.pixelColor(x, y).name().upper() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }
    assert tokens.surface.upper() in seen


@pytest.mark.parametrize(
    "kind", ["sequenceDiagram\n A->>B: x", "stateDiagram-v2\n [*] --> A", "classDiagram\n class A"]
)
def test_other_kinds_are_drawn_too(qapp, kind) -> None:
    picture, why = draw_mermaid(kind, LIGHT, 1.0, 13)
    assert (picture is not None, why) == (True, "")


def test_a_broken_diagram_shows_its_text_and_the_reason(show, qtbot, drawer) -> None:
    box = shown(show(DiagramBox("flowchart TD\n A[unclosed --> B", drawer), 500), qtbot)
    assert box.picture is None
    assert "missing" in box.why_not
    assert box._text.isVisible()
    assert box._text.text == "flowchart TD\n A[unclosed --> B"
    assert box.why_not in box._note.text()


@pytest.mark.parametrize("text", ["erDiagram\n A --> B", "C4Context\n Cloud(x)", "no diagram at all", ""])
def test_whatever_cannot_be_drawn_is_told(show, qtbot, drawer, text) -> None:
    box = shown(show(DiagramBox(text, drawer), 500), qtbot)
    assert box.picture is None
    assert box._note.isVisible()


def test_the_text_says_to_a_screen_reader_what_the_picture_shows(show, qtbot, drawer) -> None:
    box = shown(show(DiagramBox(FLOW, drawer), 500), qtbot)
    assert box.accessibleDescription() == FLOW
    assert box.accessibleName() == "Diagram: flowchart"


def test_a_picture_is_drawn_once_for_each_theme(show, qtbot, drawer, theme) -> None:
    first = shown(show(DiagramBox(FLOW, drawer), 500), qtbot)
    second = shown(show(DiagramBox(FLOW, drawer), 500), qtbot)
    assert second.picture is first.picture
    light = first.picture
    theme.apply("dark")
    qtbot.waitUntil(lambda: first.picture is not light, timeout=PATIENCE_MS)
    theme.apply("light")
    qtbot.waitUntil(lambda: first.picture is light, timeout=PATIENCE_MS)


def test_our_own_diagrams_are_painted_in_the_theme_in_force(show, qtbot, drawer, theme) -> None:
    box = shown(show(DiagramBox("erDiagram\n A {\n int id PK\n }", drawer, {"A"}), 500), qtbot)
    for mode in ("light", "dark"):
        theme.apply(mode)
        image = box.grab().toImage()
        seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 3)}
        assert {color("warn_soft").name(), color("surface").name()} <= seen


def test_a_diagram_names_no_picture_that_would_be_fetched(qapp) -> None:
    text = 'flowchart LR\n A@{ img: "file:///etc/hostname", label: "x", w: 60, h: 60 }\n A --> B'
    picture, why = draw_mermaid(text, LIGHT, 1.0, 13)
    assert picture is not None or why


def test_a_diagram_is_shown_larger_and_zoomed_by_keys(qtbot, theme, drawer) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    box = DiagramBox("erDiagram\n A ||--o{ B : has", drawer)
    window.setCentralWidget(box)
    window.resize(800, 600)
    window.show()
    shown(box, qtbot)
    box._larger.click()
    pane = window.findChild(LargePicture)
    qtbot.waitUntil(pane.isVisible)
    before = pane.zoom
    QTest.keyClick(pane, Qt.Key.Key_Plus)
    assert pane.zoom > before
    QTest.keyClick(pane, Qt.Key.Key_0)
    assert pane.zoom == pytest.approx(before)
