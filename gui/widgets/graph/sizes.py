"""How wide and high the boxes of a graph are, in logical pixels. No Qt: text is reckoned, never measured."""

from __future__ import annotations

from typing import Final

from gui.widgets.graph.model import Graph, Node, NodeKind

NODE_HEIGHT: Final = 52.0
NODE_WIDTHS: Final = (136.0, 208.0)
CARD: Final = (200.0, 96.0)
TABLE_HEAD: Final = 28.0
TABLE_ROW: Final = 22.0
_TABLE_FOOT: Final = 6.0
_TABLE_WIDTHS: Final = (136.0, 280.0)
_MONO_WIDTH: Final = 6.7
_MARK_WIDTH: Final = 26.0


def size_of(node: Node, node_width: float) -> tuple[float, float]:
    """Width and height of a box; `node_width` is for plain nodes, which are all equally wide."""
    if node.kind is NodeKind.TABLE:
        width, height = _table_size(node)
    elif node.kind is NodeKind.NODE:
        width, height = node_width, NODE_HEIGHT
    else:
        width, height = CARD
    return node.width or width, node.height or height


def node_width_in(graph: Graph, room: float, longest: int, gap: float) -> float:
    """The width of plain nodes with which the longest row of them fits into `room`, if any does."""
    least, most = NODE_WIDTHS
    if not room or not longest:
        return most
    return max(least, min(most, (room - (longest - 1) * gap) / longest))


def _table_size(node: Node) -> tuple[float, float]:
    """A table is as wide as its longest row: name, type, and the column of key marks if there are any."""
    marks = _MARK_WIDTH if any(field.key for field in node.fields) else 0.0
    rows = [len(field.name) + len(field.type) for field in node.fields]
    widest = max([*(chars * _MONO_WIDTH + 34 + marks for chars in rows), len(node.title) * 7.6 + 28])
    least, most = _TABLE_WIDTHS
    return round(max(least, min(most, widest))), TABLE_HEAD + len(node.fields) * TABLE_ROW + _TABLE_FOOT
