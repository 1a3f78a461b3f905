"""Dividing a rectangle into areas as large as given values and as near to squares as can be (squarified)."""

from __future__ import annotations

from collections.abc import Sequence

Rect = tuple[float, float, float, float]
"""Left, top, width, height."""


def square_up(values: Sequence[float], whole: Rect) -> list[Rect]:
    """An area for each value, in the order of the values; nothing for values that are not above zero."""
    order = sorted(range(len(values)), key=lambda number: -values[number])
    total = sum(value for value in values if value > 0)
    found: list[Rect] = [(0.0, 0.0, 0.0, 0.0)] * len(values)
    left, top, width, height = whole
    if total <= 0 or width <= 0 or height <= 0:
        return found
    scale = width * height / total
    waiting = [(number, values[number] * scale) for number in order if values[number] > 0]
    while waiting:
        side = min(width, height)
        row = [waiting.pop(0)]
        while waiting and _worst([*row, waiting[0]], side) <= _worst(row, side):
            row.append(waiting.pop(0))
        across = sum(area for _, area in row) / side
        at = 0.0
        for number, area in row:
            along = area / across
            found[number] = (left, top + at, across, along) if height <= width else (left + at, top, along, across)
            at += along
        if height <= width:
            left, width = left + across, max(width - across, 0.0)
        else:
            top, height = top + across, max(height - across, 0.0)
        if min(width, height) <= 0:
            break
    return found


def _worst(row: Sequence[tuple[int, float]], side: float) -> float:
    """The longest of the areas of a row, as how many times longer it is than wide."""
    total = sum(area for _, area in row)
    areas = [area for _, area in row]
    return max(side**2 * max(areas) / total**2, total**2 / (side**2 * min(areas)))
