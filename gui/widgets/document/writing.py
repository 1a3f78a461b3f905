"""Writes Markdown's tokens into a document of Qt in our type and the colours in force.

Everything is put in as text with a format; nothing is handed to Qt as HTML, so nothing in it can act.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token
from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextListFormat,
    QTextOption,
    QTextTable,
    QTextTableFormat,
)

from gui.theme.current import color
from gui.theme.fonts import font, mono, scaled
from gui.widgets.document.reading import image_words, is_safe, with_links

LINE_HEIGHT: Final = 138.0
"""Per cent of the font's own: 1.4 of its size, as documents have it."""
_BETWEEN: Final = 8
_ITEM_GAP: Final = 2
_NOT_DECIDED: Final = "Not decided yet:"
_TURNS: Final = {"strong_open": 1, "em_open": 1, "strong_close": -1, "em_close": -1}
"""There are no italics: what is emphasised is strong."""
_BREAKS: Final = {"softbreak": " ", "hardbreak": "\u2028"}
_HEADINGS: Final = {1: (22, 600), 2: (18, 600), 3: (15, 600)}


def write_prose(document: QTextDocument, tokens: Sequence[Token]) -> None:
    """Write tokens into an empty document."""
    document.setDefaultFont(font(14))
    document.setDocumentMargin(0)
    document.setIndentWidth(scaled(20))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    _Writer(document).write(tokens)


def text_format(token: str = "text2", weight: int = 400, px: float = 14) -> QTextCharFormat:
    """The format of text by its colour and weight."""
    form = QTextCharFormat()
    form.setFont(font(px, weight), QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll)
    form.setForeground(QBrush(color(token)))
    return form


class _Writer:
    def __init__(self, document: QTextDocument) -> None:
        self._cursor = QTextCursor(document)
        self._is_first = True
        self._depth = 0
        self._ordered: list[int | None] = []
        self._is_item_open = False
        self._quotes = 0
        self._base = text_format()

    def write(self, tokens: Sequence[Token]) -> None:
        """All of it in one edit: the document is laid out once, and not after each cell of a table."""
        self._cursor.beginEditBlock()
        self._write_all(tokens)
        self._cursor.endEditBlock()

    def _write_all(self, tokens: Sequence[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "table_open":
                end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
                self._table(tokens[at:end])
                at = end + 1
                continue
            self._take(token)
            at += 1

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "heading_open":
            self._heading(int(token.tag[1:]))
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._ordered.append(int(token.attrGet("start") or 1) if kind.startswith("ordered") else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._ordered.pop()
        elif kind == "list_item_open":
            self._is_item_open = True
        elif kind == "blockquote_open":
            self._quotes += 1
        elif kind == "blockquote_close":
            self._quotes -= 1
        elif kind == "paragraph_open":
            self._base = text_format("text3" if self._quotes else "text2")
            self._block()
        elif kind == "inline":
            self._inline(token)
        elif kind in ("fence", "code_block"):
            self._base = text_format()
            self._block()
            self._insert(token.content.rstrip("\n").replace("\n", "\u2028"), _code(self._base))
        elif kind == "hr":
            self._block()
            form = self._cursor.blockFormat()
            length = QTextLength(QTextLength.Type.PercentageLength, 100)
            form.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, length)
            self._cursor.setBlockFormat(form)

    def _heading(self, level: int) -> None:
        px, weight = _HEADINGS.get(level, (14, 600))
        self._base = text_format("text", weight, px)
        self._block(above=14)

    def _block(self, above: int = _BETWEEN) -> None:
        """Begin a paragraph, or an item of a list."""
        form = QTextBlockFormat()
        form.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        is_item = bool(self._ordered)
        gap = _ITEM_GAP if is_item and self._is_item_open and not self._is_first else above
        form.setTopMargin(0 if self._is_first else scaled(gap))
        form.setLeftMargin(scaled(16) * self._quotes)
        if self._is_first:
            self._cursor.setBlockFormat(form)
            self._cursor.setBlockCharFormat(self._base)
            self._is_first = False
        else:
            self._cursor.insertBlock(form, self._base)
        if is_item:
            self._as_item(form)

    def _as_item(self, form: QTextBlockFormat) -> None:
        number = self._ordered[-1]
        if self._is_item_open:
            listed = QTextListFormat()
            listed.setIndent(len(self._ordered))
            if number is None:
                style = QTextListFormat.Style.ListDisc if len(self._ordered) == 1 else QTextListFormat.Style.ListCircle
                listed.setStyle(style)
            else:
                listed.setStyle(QTextListFormat.Style.ListDecimal)
                listed.setStart(number)
                self._ordered[-1] = number + 1
            self._cursor.createList(listed)
            self._is_item_open = False
        else:
            form.setIndent(len(self._ordered))
            self._cursor.setBlockFormat(form)

    def _inline(self, token: Token) -> None:
        write_inline(self._cursor, token, self._base)

    def _insert(self, text: str, form: QTextCharFormat) -> None:
        self._cursor.insertText(text, form)

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[tuple[Token, bool]]] = []
        for number, token in enumerate(tokens):
            if token.type == "tr_open":
                rows.append([])
            elif token.type in ("th_open", "td_open"):
                rows[-1].append((tokens[number + 1], token.type == "th_open"))
        columns = max((len(row) for row in rows), default=0)
        if not columns:
            return
        if not self._is_first:
            self._cursor.insertBlock(_thin(scaled(_BETWEEN)))
        else:
            self._cursor.setBlockFormat(_thin(0))
        self._is_first = False
        table = self._cursor.insertTable(len(rows), columns, _table_format(columns))
        for line, row in enumerate(rows):
            for column, (cell, is_head) in enumerate(row):
                self._cell(table, line, column, cell, is_head=is_head)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)
        self._cursor.setBlockFormat(_thin(0))

    def _cell(self, table: QTextTable, line: int, column: int, token: Token, *, is_head: bool) -> None:
        cell = table.cellAt(line, column)
        form = cell.format().toTableCellFormat()
        form.setTopPadding(scaled(5))
        form.setBottomPadding(scaled(6))
        form.setRightPadding(scaled(12))
        form.setBottomBorder(1)
        form.setBottomBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
        form.setBottomBorderBrush(QBrush(color("border2" if is_head else "border")))
        cell.setFormat(form)
        base = text_format("text3", 600, 12) if is_head else text_format("text2", 400, 13)
        write_inline(cell.firstCursorPosition(), token, base)


def write_inline(cursor: QTextCursor, token: Token, base: QTextCharFormat) -> None:
    """Write a line of text with what is strong, code or a link in it."""
    strong, struck, address = 0, 0, ""
    for child in token.children or ():
        kind = child.type
        if kind in _TURNS:
            strong += _TURNS[kind]
        elif kind in ("s_open", "s_close"):
            struck += 1 if kind == "s_open" else -1
        elif kind in ("link_open", "link_close"):
            given = str(child.attrGet("href") or "")
            address = given if is_safe(given) else ""
        elif kind in _BREAKS:
            cursor.insertText(_BREAKS[kind], base)
        elif kind == "code_inline":
            cursor.insertText(child.content, _code(base))
        elif kind == "image":
            cursor.insertText(image_words(child), _with(base, token="text3"))
        else:
            for part, found in with_links(child.content) if not address else [(child.content, address)]:
                _write_part(cursor, part, _with(base, strong=bool(strong), struck=bool(struck), address=found))


def _write_part(cursor: QTextCursor, part: str, form: QTextCharFormat) -> None:
    rest = part
    if part.startswith(_NOT_DECIDED):
        cursor.insertText(_NOT_DECIDED, _with(form, token="warn"))
        rest = part.removeprefix(_NOT_DECIDED)
    cursor.insertText(rest, form)


def _with(
    base: QTextCharFormat, token: str = "", *, strong: bool = False, struck: bool = False, address: str = ""
) -> QTextCharFormat:
    form = QTextCharFormat(base)
    if strong:
        form.setFontWeight(QFont.Weight.DemiBold)
        form.setForeground(QBrush(color("text")))
    if struck:
        form.setFontStrikeOut(True)
    if token:
        form.setForeground(QBrush(color(token)))
    if address:
        form.setAnchor(True)
        form.setAnchorHref(address)
        form.setForeground(QBrush(color("accent_text")))
        form.setFontUnderline(not address.startswith("id:"))
    return form


def _code(base: QTextCharFormat) -> QTextCharFormat:
    form = QTextCharFormat(base)
    written = mono(max(11.0, base.font().pixelSize() * 100 / max(scaled(100), 1) - 1.5))
    form.setFont(written, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesAll)
    form.setForeground(QBrush(color("text")))
    return form


def _thin(above: int) -> QTextBlockFormat:
    """A paragraph that Qt wants before and after a table, and nobody is to see."""
    form = QTextBlockFormat()
    form.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    form.setTopMargin(above)
    return form


def _table_format(columns: int) -> QTextTableFormat:
    form = QTextTableFormat()
    form.setBorder(0)
    form.setCellSpacing(0)
    form.setCellPadding(0)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setHeaderRowCount(1)
    form.setAlignment(Qt.AlignmentFlag.AlignLeft)
    if columns == 1:
        form.setWidth(QTextLength())
    return form
