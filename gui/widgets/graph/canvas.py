"""The field that a graph is painted on: moved by drag and scroll, zoomed by Ctrl and wheel, gone through by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QStyle, QWidget

from gui.theme.current import color
from gui.theme.fonts import text_scale
from gui.widgets.graph.items import TITLE_FROM, GroupItem, NodeItem
from gui.widgets.graph.scene import GraphScene
from gui.widgets.graph.travel import Way, first_node, last_node, step
from gui.widgets.painting import paint_ring

SMALLEST: Final = 0.06
LARGEST: Final = 2.0
_STEP: Final = 1.2
_DOTS: Final = 24
_DOTS_FROM: Final = 0.55
_CLICK: Final = 4
_SMOOTH_FROM: Final = 0.35
_RING_RADIUS: Final = 8
_BY_TAB: Final = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_BY_KEY: Final = _BY_TAB | {Qt.FocusReason.ShortcutFocusReason, Qt.FocusReason.OtherFocusReason}
_KEYS: Final[dict[int, Way]] = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
}


class Canvas(QGraphicsView):
    """Shows a `GraphScene`. One stop of the tab key: inside, arrows move the selection along the lines."""

    chosen = Signal(str)
    """A node was selected by the person; empty where nothing is any more."""
    activated = Signal(str)
    folding = Signal(str)
    """A group is to be folded, or unfolded."""
    zoomed = Signal(float)
    resized = Signal()

    @property
    def shows_focus(self) -> bool:
        """Whether the ring of focus is shown: the keyboard is in use here."""
        return self.hasFocus() and self._is_by_key

    def __init__(self, scene: GraphScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self._graph = scene
        self._zoom = 1.0
        self._pressed_at: QPoint | None = None
        self._is_dragging = False
        self._is_by_key = False
        self._hovered: NodeItem | GroupItem | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self._set_transform()

    # -- zoom ----------------------------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """How large all is; 1 is the size of type around."""
        return self._zoom

    def set_zoom(self, zoom: float, around: QPointF | None = None) -> None:
        """Show all larger or smaller; what is at `around`, a point of the viewport, stays there."""
        at = around or QRectF(self.viewport().rect()).center()
        fixed = self.mapToScene(at.toPoint())
        self._zoom = min(max(zoom, SMALLEST), LARGEST)
        self._set_transform()
        moved = self.mapFromScene(fixed) - at.toPoint()
        self.scroll_by(moved)
        self.zoomed.emit(self._zoom)

    def zoom_in(self) -> None:
        """One step larger."""
        self.set_zoom(self._zoom * _STEP)

    def zoom_out(self) -> None:
        """One step smaller."""
        self.set_zoom(self._zoom / _STEP)

    def zoom_to_fit(self, smallest: float = SMALLEST) -> None:
        """So that all is seen, but never larger than life, and never smaller than `smallest`."""
        room, whole, scale = self.maximumViewportSize(), self.sceneRect(), text_scale() / 100
        if whole.width() > 0 and whole.height() > 0:
            across, down = room.width() / whole.width() / scale, room.height() / whole.height() / scale
            fitting = min(across, down)
            if fitting < smallest and fitting == down:
                # What has to be scrolled anyway is scrolled in one direction only, and is as large as that allows.
                fitting = (room.width() - self.bar_width) / whole.width() / scale
            self.set_zoom(1.0 if fitting >= 1 else max(fitting * 0.995, smallest))

    @property
    def bar_width(self) -> int:
        """What Qt reckons that a scroll bar takes of the width, whatever the style sheet makes of it."""
        return self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self) + 1

    def scroll_by(self, by: QPoint) -> None:
        """Move what is seen."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + by.x())
        down.setValue(down.value() + by.y())

    def show_node(self, node_id: str) -> None:
        """Move, if that is needed, so that a node is seen."""
        item = self._graph.nodes.get(node_id)
        if item is not None:
            self.ensureVisible(item.sceneBoundingRect(), 24, 24)

    # -- input ---------------------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl zooms around the pointer; else it scrolls, and with Shift sideways."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * _STEP ** (event.angleDelta().y() / 120), event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The begin of a click, or of a drag that moves what is seen."""
        self._is_by_key = False
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed_at = event.position().toPoint()
            self._is_dragging = False
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is seen while a button is held, else light up what is under the pointer."""
        at = event.position().toPoint()
        if self._pressed_at is None:
            self._hover(self._under(at))
            return
        if self._is_dragging or (at - self._pressed_at).manhattanLength() > _CLICK:
            self._is_dragging = True
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.scroll_by(self._pressed_at - at)
            self._pressed_at = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The end of either."""
        was_click = self._pressed_at is not None and not self._is_dragging
        self._pressed_at = None
        self._is_dragging = False
        self.viewport().unsetCursor()
        if was_click and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what is under the pointer."""
        item = self._under(event.position().toPoint())
        if isinstance(item, NodeItem):
            self.activated.emit(item.node.id)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._hover(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End move the selection, Enter opens, F folds, plus, minus and 0 zoom."""
        self._is_by_key = True
        if not self._travel(event) and not self._act(event.text()):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring, and select something to have it."""
        super().focusInEvent(event)
        self._is_by_key = event.reason() in _BY_KEY
        if event.reason() in _BY_TAB and not self._graph.selected:
            self._choose(first_node(self._graph.layout))
        self._graph.show_focus(has_focus=self.shows_focus)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self._graph.show_focus(has_focus=False)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell that there is more room, or less."""
        super().resizeEvent(event)
        self.resized.emit()

    def _travel(self, event: QKeyEvent) -> bool:
        layout, current = self._graph.layout, self._graph.selected
        key = event.key()
        if key in _KEYS:
            self._choose(step(self._graph.graph, layout, current, _KEYS[key]) if current else first_node(layout))
        elif key == Qt.Key.Key_Home:
            self._choose(first_node(layout))
        elif key == Qt.Key.Key_End:
            self._choose(last_node(layout))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
            self.activated.emit(current)
        else:
            return False
        event.accept()
        return True

    def _act(self, key: str) -> bool:
        acts = {"+": self.zoom_in, "=": self.zoom_in, "-": self.zoom_out, "0": self.zoom_to_fit, "f": self._fold}
        act = acts.get(key.lower())
        if act is not None:
            act()
        return act is not None

    def _fold(self) -> None:
        item = self._graph.nodes.get(self._graph.selected)
        if item is not None and item.node.group:
            self.folding.emit(item.node.group)

    def _click(self, at: QPoint) -> None:
        item = self._under(at)
        if isinstance(item, GroupItem):
            self.folding.emit(item.shown.id)
        else:
            self._choose(item.node.id if item is not None else "")

    def _choose(self, node_id: str) -> None:
        if node_id:
            self.show_node(node_id)
        if node_id != self._graph.selected:
            self._graph.select(node_id)
            self._graph.show_focus(has_focus=self.shows_focus)
            self.chosen.emit(node_id)

    def _under(self, at: QPoint) -> NodeItem | GroupItem | None:
        point = self.mapToScene(at)
        return self._graph.node_at(point) or self._graph.group_head_at(point)

    def _hover(self, item: NodeItem | GroupItem | None) -> None:
        if item is self._hovered:
            return
        for one, is_on in ((self._hovered, False), (item, True)):
            if isinstance(one, NodeItem):
                one.is_hovered = is_on
            elif one is not None:
                one.is_head_hovered = is_on
            if one is not None:
                one.update()
        self._hovered = item
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if item else Qt.CursorShape.ArrowCursor)

    def forget_hovered(self) -> None:
        """The items are about to go."""
        self._hovered = None

    # -- painting ------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """The scene, and the ring of focus around all of it where no node has it."""
        super().paintEvent(event)
        if self._has_ring:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_ring(painter, QRectF(self.viewport().rect()), _RING_RADIUS)
            painter.end()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """A ring stays where it is while the scene moves under it."""
        super().scrollContentsBy(dx, dy)
        if self._has_ring:
            self.viewport().update()

    @property
    def _has_ring(self) -> bool:
        return self.shows_focus and not self._graph.selected

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """The page, with dots where one is near."""
        painter.fillRect(rect, color("bg"))
        if self._zoom < _DOTS_FROM:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("grid"))
        left, top = int(rect.left() // _DOTS) * _DOTS, int(rect.top() // _DOTS) * _DOTS
        for x in range(left, int(rect.right()) + _DOTS, _DOTS):
            for y in range(top, int(rect.bottom()) + _DOTS, _DOTS):
                painter.drawRect(QRectF(x - 0.75, y - 0.75, 1.5, 1.5))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme and the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and not self._graph.inks.is_current():
            self._graph.renew_inks()
            self._set_transform()
            self.viewport().update()

    def _set_transform(self) -> None:
        self.resetTransform()
        magnified = self._zoom * text_scale() / 100
        self.scale(magnified, magnified)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, magnified >= _SMOOTH_FROM)
        self._graph.show_heads(are_seen=magnified >= TITLE_FROM)
