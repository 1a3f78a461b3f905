"""The decisions as a tree: the same boxes and lines as in the graph, for the keyboard and for screen readers.

    group ─► decision ─► each line of it, in words («rests on D-3 Payment provider», «leads to D-14 Key table»)

The model is Qt's own over the `Graph` that the graph widget shows, so both always say the same. Typing finds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QFontMetrics, QKeyEvent, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.badge import TONES
from gui.widgets.graph.model import EdgeKind, Graph, Node
from gui.widgets.painting import paint_box
from gui.widgets.shapes import paint_shape
from gui.words.tips import plain_tip

NODE: Final = Qt.ItemDataRole.UserRole + 1
"""The id of the node that a row leads to."""
_DETAIL: Final = Qt.ItemDataRole.UserRole + 2
_SHAPE: Final = Qt.ItemDataRole.UserRole + 3
_STATE: Final = Qt.ItemDataRole.UserRole + 4
_LOCKED: Final = Qt.ItemDataRole.UserRole + 5
_BADGES: Final = {"done": "ok", "open": "accent", "half": "warn", "clash": "bad"}
_WORDS: Final = {
    EdgeKind.REQUIRES: ("rests on", "leads to"),
    EdgeKind.REFINES: ("refines", "is refined by"),
    EdgeKind.ASSUMES: ("assumes", "is assumed by"),
    EdgeKind.AFFECTS: ("is affected by", "affects"),
    EdgeKind.SUPERSEDES: ("is superseded by", "supersedes"),
    EdgeKind.EXCLUDES: ("cannot hold together with", "cannot hold together with"),
    EdgeKind.RELATES: ("belongs to", "has"),
}
_ROW: Final = 36
_PAD: Final = 8
_ARROW: Final = 14
_DETAIL_WIDTH: Final = 180
_LEAST_TITLE: Final = 80

Index = QModelIndex | QPersistentModelIndex


class TreeModel(QStandardItemModel):
    """The graph as rows; only the nodes in `shown`, if that is given. Lines become rows when a node is unfolded."""

    def __init__(self, graph: Graph, shown: Collection[str] | None = None) -> None:
        super().__init__()
        self._lines = _lines_by_node(graph)
        members: dict[str, list[Node]] = defaultdict(list)
        for node in graph.nodes:
            if shown is None or node.id in shown:
                members[node.group].append(node)
        for group in graph.groups:
            if inside := members.get(group.id):
                row = _item(group.title, group.detail, f"{group.title}, {group.detail}")
                row.appendRows([_node_item(node) for node in inside])
                self.appendRow(row)

    def hasChildren(self, parent: Index | None = None) -> bool:
        """Also where the lines are not rows yet."""
        return super().hasChildren(parent or QModelIndex()) or bool(parent and self._waiting(parent))

    def canFetchMore(self, parent: Index) -> bool:
        """Whether the lines of a node are not rows yet."""
        return bool(self._waiting(parent))

    def fetchMore(self, parent: Index) -> None:
        """Make the lines of a node rows."""
        row = self.itemFromIndex(parent)
        row.appendRows([_item(words, "", words, other) for words, other in self._waiting(parent)])

    def _waiting(self, index: Index) -> list[tuple[str, str]]:
        is_node = bool(index.data(_SHAPE))
        return self._lines.get(index.data(NODE), []) if is_node and not self.rowCount(index) else []


def _lines_by_node(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for edge in graph.edges:
        source, target = graph.by_id.get(edge.source), graph.by_id.get(edge.target)
        if source is not None and target is not None:
            into, out = _WORDS[edge.kind]
            found[target.id].append((f"{into} {_name(source)}", source.id))
            found[source.id].append((f"{out} {_name(target)}", target.id))
    return found


def _name(node: Node) -> str:
    alias = node.detail.partition(" · ")[0]
    return f"{alias} {node.title}" if alias != node.title and alias != "open" else node.title


def _node_item(node: Node) -> QStandardItem:
    parts = [node.title, node.state, node.detail, "locked" if node.is_locked else ""]
    row = _item(node.title, node.detail, ", ".join(filter(None, parts)), node.id)
    row.setToolTip(plain_tip(node.tip))
    row.setData(node.shape, _SHAPE)
    row.setData(node.state, _STATE)
    row.setData(node.is_locked, _LOCKED)
    return row


def _item(title: str, detail: str, spoken: str, node_id: str = "") -> QStandardItem:
    item = QStandardItem(title)
    item.setEditable(False)
    item.setData(detail, _DETAIL)
    item.setData(spoken, Qt.ItemDataRole.AccessibleTextRole)
    item.setData(node_id, NODE)
    return item


class DecisionTree(QTreeView):
    """Shows a `TreeModel`. Arrows move and unfold, typing finds, Enter opens; `selected` carries a node's id."""

    selected = Signal(str)
    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decisionTree")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        self.setIndentation(scaled(22))
        self.setExpandsOnDoubleClick(False)
        self.setSelectionBehavior(QTreeView.SelectionBehavior.SelectItems)
        self.setItemDelegate(_Painter(self))
        self.setAccessibleName("Decisions as a tree")
        self.activated.connect(self._open)
        self.setModel(QStandardItemModel(self))

    def show_graph(self, graph: Graph, shown: Collection[str] | None = None) -> None:
        """Show the rows of a graph; what was unfolded and selected stays so."""
        current, unfolded = self.current_node(), self._unfolded()
        model = TreeModel(graph, shown)
        model.setParent(self)
        old = self.model()
        self.setModel(model)
        old.deleteLater()
        for row in range(model.rowCount()):
            group = model.index(row, 0)
            self.expand(group)
            for place in range(model.rowCount(group)):
                index = model.index(place, 0, group)
                self.setExpanded(index, index.data(NODE) in unfolded)
        self.select(current)
        self.selectionModel().currentChanged.connect(self._tell)

    def select(self, node_id: str) -> None:
        """Select the row of a node without telling it."""
        index = self._index_of(node_id) if node_id else QModelIndex()
        self.blockSignals(True)
        if index.isValid() and self.current_node() != node_id:
            self.setCurrentIndex(index)
            self.scrollTo(index)
        elif not node_id:
            self.setCurrentIndex(QModelIndex())
        self.blockSignals(False)

    def current_node(self) -> str:
        """The node of the selected row, or nothing."""
        return str(self.currentIndex().data(NODE) or "")

    def event(self, event: QEvent) -> bool:
        """Letters find here, so they are no shortcuts of the view."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            if plain and event.text().isprintable() and event.text():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens what is selected; on a line it goes to what the line leads to."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Without the style's own ground of a selected row, which is square and reaches under the arrow."""
        plain = QStyleOptionViewItem(option)
        plain.palette.setBrush(QPalette.ColorRole.Highlight, QBrush(Qt.BrushStyle.NoBrush))
        super().drawRow(painter, plain, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Our own arrow alone: the style would paint the colour of the selection behind it."""
        if self.model().hasChildren(index):
            side = scaled(_ARROW)
            left = rect.right() - (self.indentation() + side) // 2
            arrow = pixmap("chevron_down" if self.isExpanded(index) else "chevron_right", "text3", _ARROW)
            painter.drawPixmap(left, rect.center().y() - side // 2, arrow)

    def _open(self, index: QModelIndex) -> None:
        node_id = str(index.data(NODE) or "")
        if not node_id:
            self.setExpanded(index, not self.isExpanded(index))
        elif index.parent().data(NODE):
            self.setCurrentIndex(self._index_of(node_id))
        else:
            self.opened.emit(node_id)

    def _tell(self, index: QModelIndex) -> None:
        if not index.parent().data(NODE):  # a line is not what it leads to
            self.selected.emit(str(index.data(NODE) or ""))

    def _index_of(self, node_id: str) -> QModelIndex:
        model = self.model()
        for row in range(model.rowCount()):
            group = model.index(row, 0)
            for place in range(model.rowCount(group)):
                index = model.index(place, 0, group)
                if index.data(NODE) == node_id:
                    return index
        return QModelIndex()

    def _unfolded(self) -> set[str]:
        model = self.model()
        found = set()
        for row in range(model.rowCount()):
            group = model.index(row, 0)
            indexes = [model.index(place, 0, group) for place in range(model.rowCount(group))]
            found |= {str(index.data(NODE)) for index in indexes if self.isExpanded(index)}
        return found


class _Painter(QStyledItemDelegate):
    """A row: shape, title, alias and answer, lock, and the state as a badge."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All rows are equally high."""
        return QSize(200, scaled(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw it."""
        self.initStyleOption(option, index)
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            paint_box(painter, rect.adjusted(0, 1, -4, -1), 8, "accent_soft" if is_selected else "hover")
        left = rect.x() + _PAD
        shape = str(index.data(_SHAPE) or "")
        side = scaled(14)
        if shape:
            paint_shape(painter, QRectF(left, rect.center().y() - side / 2, side, side), shape)
            left += side + _PAD
        right = self._paint_badge(painter, rect, index) if shape else rect.right() - _PAD
        self._paint_texts(painter, rect, left, right, index, is_selected=is_selected)
        painter.restore()

    def _paint_badge(self, painter: QPainter, rect: QRectF, index: Index) -> float:
        """The state at the right, and a lock before it; where what is left of them ends."""
        word = str(index.data(_STATE))
        ground, ink = TONES[_BADGES.get(str(index.data(_SHAPE)), "neutral")]
        width = QFontMetrics(font(12, 600)).horizontalAdvance(word) + scaled(16)
        box = QRectF(rect.right() - width - 12, rect.center().y() - scaled(10), width, scaled(20))
        paint_box(painter, box, box.height() / 2, ground)
        painter.setFont(font(12, 600))
        painter.setPen(color(ink))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        if not index.data(_LOCKED):
            return box.left() - _PAD
        at = QPointF(box.left() - _PAD - scaled(14), rect.center().y() - scaled(7))
        painter.drawPixmap(at.toPoint(), pixmap("lock", "text3", 14))
        return at.x() - _PAD

    def _paint_texts(
        self, painter: QPainter, rect: QRectF, left: float, right: float, index: Index, *, is_selected: bool
    ) -> None:
        is_group = not index.data(NODE)
        title_font = font(13, 600 if is_group or is_selected else 500 if index.data(_SHAPE) else 400)
        metrics = QFontMetrics(title_font)
        small = QFontMetrics(font(12))
        beside = min(small.horizontalAdvance(str(index.data(_DETAIL))) + 12, scaled(_DETAIL_WIDTH))
        room = max(int(right - left) - beside, scaled(_LEAST_TITLE))
        title = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, room)
        painter.setFont(title_font)
        painter.setPen(color("text" if is_group or index.data(_SHAPE) else "text2"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, rect.y(), right - left, rect.height()), middle, title)
        detail_left = left + metrics.horizontalAdvance(title) + 12
        detail = small.elidedText(
            str(index.data(_DETAIL)), Qt.TextElideMode.ElideRight, max(int(right - detail_left), 0)
        )
        painter.setFont(font(12))
        painter.setPen(color("text3"))
        painter.drawText(QRectF(detail_left, rect.y(), max(right - detail_left, 0), rect.height()), middle, detail)
