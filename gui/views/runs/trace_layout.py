"""Where everything of a step stands, at a given width. A sheet is exact; an estimate is cheap, for steps nobody sees.

┌──┐ Kind  target                      10:46:31  212 tokens
│28│ text, wrapped
└┬─┘ ( place ) ( place )
 │   ┌ head                                       +3 -1 ┐
 │   │ 52 52   line                                     │
 │   │ Show 31 more lines                               │
 │   └──────────────────────────────────────────────────┘
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFont, QFontMetrics, QTextLayout, QTextOption

from gui.theme.fonts import font, mono, scaled
from gui.views.runs.diff_reading import language_of
from gui.views.runs.trace_step import Card, TraceStep
from gui.widgets.diff_lines import SpansOfLines
from gui.widgets.diff_painting import CodePen

GAP: Final = 16
_PROSE_GAP: Final = 2
_CARD_GAP: Final = 8
_CARD_PAD: Final = 6


@dataclass(frozen=True)
class Fonts:
    """The fonts of a trace and what they measure at the text size in force."""

    kind: QFont
    body: QFont
    meta: QFont
    code: QFont
    line_height: int
    code_height: int
    letter_width: float
    tile: int
    left: int
    """From the tile's left edge to the text."""
    head: int
    place: int
    card_head: int
    more: int
    pen: CodePen

    @classmethod
    def now(cls) -> Fonts:
        """As the theme has them now."""
        body, code = font(13), mono(12)
        metrics = QFontMetrics(body)
        return cls(
            kind=font(14, 600),
            body=body,
            meta=font(12),
            code=code,
            line_height=math.ceil(metrics.height() * 1.08),
            code_height=max(scaled(20), QFontMetrics(code).height() + 4),
            letter_width=metrics.averageCharWidth(),
            tile=scaled(28),
            left=scaled(40),
            head=scaled(28),
            place=scaled(22),
            card_head=scaled(38),
            more=scaled(30),
            pen=CodePen(),
        )


@dataclass(frozen=True)
class CardSheet:
    """A card in its place; `more` is the line that opens it, empty where all is shown."""

    card: Card
    index: int
    area: QRect
    head: QRect
    lines_top: int
    shown: int
    more: QRect
    spans: SpansOfLines | None
    """Colours of the code of a diff."""


@dataclass(frozen=True)
class Sheet:
    """A step laid out; coordinates count from the step's top left, without the margin around the trace."""

    step: TraceStep
    height: int
    head: QRect
    prose: QTextLayout | None
    prose_at: QPointF
    places: tuple[tuple[QRect, str], ...]
    cards: tuple[CardSheet, ...]
    text_end: QPointF
    """Where the text ends: a growing one has its caret there."""


def lay_out(step: TraceStep, width: int, fonts: Fonts, opened: frozenset[int]) -> Sheet:
    """A step exactly; `opened` are the numbers of its cards that are open."""
    room = max(width - fonts.left, 80)
    y = fonts.head
    prose, prose_at, end = None, QPointF(fonts.left, y), QPointF(fonts.left, y)
    if step.prose or step.state == "running":
        prose, tall, end = _prose(step.prose, room, fonts)
        prose_at = QPointF(fonts.left, y + _PROSE_GAP)
        end = QPointF(fonts.left + end.x(), y + _PROSE_GAP + end.y())
        y += tall + _PROSE_GAP + 2 if step.prose else 0
    places: list[tuple[QRect, str]] = []
    if step.places:
        places, y = _places(step.places, room, y + 2, fonts)
    cards = []
    for index, card in enumerate(step.cards):
        sheet = _card(card, index, room, y + (_CARD_GAP if index else 4), fonts, is_open=index in opened)
        cards.append(sheet)
        y = sheet.area.bottom() + 1
    head = QRect(fonts.left, 0, room, fonts.head)
    return Sheet(step, y + GAP, head, prose, prose_at, tuple(places), tuple(cards), end)


def estimate(step: TraceStep, width: int, fonts: Fonts, opened: frozenset[int]) -> int:
    """About how high a step is: exact but for the wrapping of its text and its places."""
    room = max(width - fonts.left, 80)
    y = fonts.head
    if step.prose:
        letters = max(int(room / fonts.letter_width), 10)
        count = sum(max(1, math.ceil(len(line) / letters)) for line in step.prose.split("\n"))
        y += count * fonts.line_height + _PROSE_GAP + 2
    if step.places:
        y += 2 + fonts.place
    for index, card in enumerate(step.cards):
        y += (_CARD_GAP if index else 4) + _card_height(card, fonts, is_open=index in opened)
    return y + GAP


def _prose(text: str, room: int, fonts: Fonts) -> tuple[QTextLayout, int, QPointF]:
    layout = QTextLayout(text.replace("\n", "\u2028"), fonts.body)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    layout.beginLayout()
    y, end = 0, QPointF(0, 0)
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        line.setPosition(QPointF(0, y))
        end = QPointF(line.naturalTextWidth(), y)
        y += fonts.line_height
    layout.endLayout()
    return layout, y, end


def _places(names: tuple[str, ...], room: int, top: int, fonts: Fonts) -> tuple[list[tuple[QRect, str]], int]:
    metrics = QFontMetrics(fonts.meta)
    placed, x, y = [], 0, top
    for name in names:
        wide = min(metrics.horizontalAdvance(name) + 24, room)
        if x and x + wide > room:
            x, y = 0, y + fonts.place + 4
        placed.append((QRect(fonts.left + x, y, wide, fonts.place), name))
        x += wide + 6
    return placed, y + fonts.place


def _card(card: Card, index: int, room: int, top: int, fonts: Fonts, *, is_open: bool) -> CardSheet:
    height = _card_height(card, fonts, is_open=is_open)
    area = QRect(fonts.left, top, room, height)
    shown = len(card.shown(is_open=is_open))
    lines_top = top + fonts.card_head + _CARD_PAD
    more = QRect(fonts.left, area.bottom() + 1 - fonts.more, room, fonts.more) if card.can_fold else QRect()
    spans = SpansOfLines(card.lines, language_of(card.head)) if card.kind == "diff" else None
    return CardSheet(card, index, area, QRect(fonts.left, top, room, fonts.card_head), lines_top, shown, more, spans)


def _card_height(card: Card, fonts: Fonts, *, is_open: bool) -> int:
    shown = len(card.shown(is_open=is_open))
    return fonts.card_head + shown * fonts.code_height + 2 * _CARD_PAD + (fonts.more if card.can_fold else 0)


def more_text(card: Card, *, is_open: bool) -> str:
    """What stands on the line that opens or closes a card."""
    hidden = len(card.lines) - len(card.shown(is_open=False))
    return "Show fewer lines" if is_open else f"Show {hidden:,} more lines"


def visible_lines(sheet: CardSheet, top: int, bottom: int, fonts: Fonts) -> Iterator[tuple[int, int]]:
    """Numbers and tops of a card's lines between two heights: an open card may have thousands."""
    first = max(0, (top - sheet.lines_top) // fonts.code_height)
    last = min(sheet.shown, (bottom - sheet.lines_top) // fonts.code_height + 1)
    for number in range(first, last):
        yield number, sheet.lines_top + number * fonts.code_height
