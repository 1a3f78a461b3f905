"""Decisions that cannot hold together, drawn side by side with the smallest repairs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from typing import Any

from daemon.cli.asking import wrapped
from daemon.cli.output import print_line
from daemon.cli.style import Style
from daemon.cli.wording import joined

_MAX_WIDTH = 120
_TWO_COLUMNS_FROM = 76
_GAP = " | "

Line = tuple[str, Callable[[str], str]]
"""A line, and how it is painted once its place is reckoned."""


def print_clash(clash: dict[str, Any], style: Style, *, new: str = "") -> None:
    """Draw a clash; `new` is the text of the question whose answer is not recorded because of it."""
    width = max(30, min(_MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns - 2))
    print_line()
    print_line(style.bad("These cannot hold together:"))
    print_line()
    _print_sides(clash["sides"], style, width - 2, new)
    for rule in clash["rules"]:
        for line in wrapped(f"{rule['id']}: {rule['because']}", width, "  "):
            print_line(style.dim(line))


def repairs_sentence(clash: dict[str, Any], *, new: bool) -> str:
    """The smallest repairs as a sentence; those of a `new` answer keep it and change the others."""
    ways = [joined(repair) for repair in clash["repairs"]]
    if not ways:
        return "Nothing else can be changed so that it holds." if new else ""
    return f"{'To keep it, change' if new else 'Smallest repairs: change'} {joined(ways, 'or')}."


def _print_sides(sides: Sequence[dict[str, Any]], style: Style, width: int, new: str) -> None:
    if width < _TWO_COLUMNS_FROM or len(sides) == 1:
        for side in sides:
            for text, paint in _side_lines(side, style, width, new):
                print_line(f"  {paint(text)}")
            print_line()
        return
    column = (width - len(_GAP)) // 2
    for place in range(0, len(sides), 2):
        left, *more = [_side_lines(side, style, column, new) for side in sides[place : place + 2]]
        right = more[0] if more else []
        for row in range(max(len(left), len(right))):
            text, paint = left[row] if row < len(left) else ("", str)
            beside, painted = right[row] if row < len(right) else ("", str)
            gap = style.dim(_GAP) if more else ""
            print_line(f"  {paint(text)}{' ' * (column - len(text))}{gap}{painted(beside)}".rstrip())
        print_line()


def _side_lines(side: dict[str, Any], style: Style, width: int, new: str) -> list[Line]:
    name = "Your answer" if new and side["question"] == new else side["alias"]
    lock = "  (locked)" if side["locked"] else ""
    lines: list[Line] = [(f"{name}{lock}", style.accent)]
    lines += [(line, str) for line in wrapped(side["question"], width)]
    lines += [(line, style.bold) for line in wrapped(side["answer"], width)]
    lines += [(line, style.dim) for line in wrapped("; ".join(side["asserts"]), width)]
    if side["alternatives"]:
        told = f"could be: {joined(side['alternatives'], 'or')}"
        lines += [(line, style.dim) for line in wrapped(told, width)]
    return lines
