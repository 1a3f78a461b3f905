"""Boxes and lines of a layout, as plain numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def turned(self) -> Box:
        """With x and y exchanged."""
        return Box(self.y, self.x, self.height, self.width)

    def overlaps(self, other: Box) -> bool:
        """Whether they have more than an edge in common."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass(frozen=True)
class Route:
    """A line, from the source to the target, whichever stands above; without points where an end is missing.

    In the form `layers` each first and second point are joined by a curve that leaves and arrives along the axis
    `way`, each second and third straight; `straight` is a line between neighbours of one row, `bow` a curve beneath
    a row, its middle points being where it is drawn to.
    """

    points: tuple[Point, ...] = ()
    way: Literal["y", "x"] = "y"
    form: Literal["layers", "straight", "bow"] = "layers"

    def turned(self) -> Route:
        """With x and y exchanged."""
        return Route(tuple((y, x) for x, y in self.points), "x" if self.way == "y" else "y", self.form)
