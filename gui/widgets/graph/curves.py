"""The paths that are painted for lines: the curve, the head at its end, crow's feet, and where a label stands."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from gui.widgets.graph.geometry import Point, Route
from gui.widgets.graph.model import EdgeKind, End

_HEAD_LENGTH: Final = 9.0
_HEAD_HALF: Final = 4.5
_FOOT: Final = 11.0
_FOOT_HALF: Final = 6.0
_BEND: Final = 0.55
_CROSSED: Final = 7.5
HOLLOW: Final = frozenset({EdgeKind.REFINES, EdgeKind.SUPERSEDES})
"""Kinds of lines whose head is not filled."""


def has_head(kind: EdgeKind) -> bool:
    """Whether a line of this kind ends in a head."""
    return kind not in (EdgeKind.EXCLUDES, EdgeKind.RELATES)


def curve_of(route: Route, *, shortened: float = 0) -> QPainterPath:
    """The line itself; `shortened` leaves room for a head at its end."""
    path = QPainterPath()
    points = route.points
    if not points:
        return path
    end = _drawn_back(route, shortened)
    points = (*points[:-1], end)
    path.moveTo(*points[0])
    if route.form == "straight":
        path.lineTo(*points[1])
    elif route.form == "bow":
        path.cubicTo(*(QPointF(*point) for point in points[1:]))
    else:
        for place in range(0, len(points), 2):
            if place:
                path.lineTo(*points[place])
            _bend(path, points[place], points[place + 1], route.way)
    return path


def head_of(route: Route) -> QPainterPath:
    """The head at the end of a line."""
    path = QPainterPath()
    if not route.points:
        return path
    tip, (dx, dy) = route.points[-1], _arrival(route)
    foot = (tip[0] - dx * _HEAD_LENGTH, tip[1] - dy * _HEAD_LENGTH)
    sides = [
        (foot[0] - dy * _HEAD_HALF, foot[1] + dx * _HEAD_HALF),
        (foot[0] + dy * _HEAD_HALF, foot[1] - dx * _HEAD_HALF),
    ]
    path.addPolygon(QPolygonF([QPointF(*tip), *(QPointF(*side) for side in sides)]))
    path.closeSubpath()
    return path


def head_length(kind: EdgeKind) -> float:
    """How much of a line its head takes."""
    return _HEAD_LENGTH - 1 if has_head(kind) else 0


def ends_of(route: Route, source_end: End, target_end: End) -> QPainterPath:
    """The crow's feet at both ends."""
    path = QPainterPath()
    if route.points:
        dx, dy = _arrival(route)
        _foot(path, route.points[-1], (-dx, -dy), target_end)
        _foot(path, route.points[0], _departure(route), source_end)
    return path


def crossed_disc(middle: QPointF) -> tuple[QPainterPath, QPainterPath]:
    """The disc on a line that excludes, and the cross in it."""
    disc, cross = QPainterPath(), QPainterPath()
    disc.addEllipse(middle, _CROSSED, _CROSSED)
    arm = _CROSSED * 0.38
    for sign in (1, -1):
        cross.moveTo(middle.x() - arm, middle.y() - arm * sign)
        cross.lineTo(middle.x() + arm, middle.y() + arm * sign)
    return disc, cross


def middle_of(route: Route) -> QPointF:
    """Where a sign or a label stands: the middle of a line, or of its first bend where it passes other boxes."""
    if route.form == "layers" and len(route.points) > 2:
        route = Route(route.points[:2], route.way)
    return curve_of(route).pointAtPercent(0.5) if route.points else QPointF()


def _bend(path: QPainterPath, start: Point, end: Point, way: str) -> None:
    if way == "y":
        step = (end[1] - start[1]) * _BEND
        path.cubicTo(start[0], start[1] + step, end[0], end[1] - step, *end)
    else:
        step = (end[0] - start[0]) * _BEND
        path.cubicTo(start[0] + step, start[1], end[0] - step, end[1], *end)


def _arrival(route: Route) -> Point:
    """The direction in which a line comes to its end, of length 1."""
    if route.form == "layers":
        along = _sign(route.points[-1][_axis(route)] - route.points[-2][_axis(route)])
        return (0.0, along) if route.way == "y" else (along, 0.0)
    return _unit(route.points[-2], route.points[-1])


def _departure(route: Route) -> Point:
    if route.form == "layers":
        along = _sign(route.points[1][_axis(route)] - route.points[0][_axis(route)])
        return (0.0, along) if route.way == "y" else (along, 0.0)
    return _unit(route.points[0], route.points[1])


def _axis(route: Route) -> int:
    return 1 if route.way == "y" else 0


def _sign(value: float) -> float:
    return 1.0 if value >= 0 else -1.0


def _unit(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1.0
    return dx / length, dy / length


def _drawn_back(route: Route, by: float) -> Point:
    dx, dy = _arrival(route)
    return route.points[-1][0] - dx * by, route.points[-1][1] - dy * by


def _foot(path: QPainterPath, at: Point, away: Point, end: End) -> None:
    """Signs of how many at one end: `away` points from the box along the line."""
    dx, dy = away

    def point(along: float, beside: float) -> QPointF:
        return QPointF(at[0] + dx * along - dy * beside, at[1] + dy * along + dx * beside)

    if end.endswith("many"):
        for side in (_FOOT_HALF, -_FOOT_HALF):
            path.moveTo(point(_FOOT, 0))
            path.lineTo(point(0, side))
    elif end:
        path.moveTo(point(6, _FOOT_HALF))
        path.lineTo(point(6, -_FOOT_HALF))
    if end.startswith("maybe"):
        path.addEllipse(point(_FOOT + 4, 0), 3.5, 3.5)
    elif end:
        path.moveTo(point(_FOOT + 2, _FOOT_HALF))
        path.lineTo(point(_FOOT + 2, -_FOOT_HALF))
