"""From Markdown's tokens to the pieces that reportlab sets on pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from spec.artifacts.writing import slug
from spec.formats.pdf_fonts import Fonts, has_kana, runs_of
from spec.formats.web_page import markdown_parser, plain_text

if TYPE_CHECKING:
    from markdown_it.token import Token

_SIZES: Final = {1: 20, 2: 15, 3: 12.5, 4: 11, 5: 10.5, 6: 10}
_CODE_COLUMNS: Final = 88
_LINK: Final = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)


class Story:
    """Collects what is to be set, top to bottom, on lines of `width` points."""

    def __init__(self, fonts: Fonts, width: float) -> None:
        self.flowables: list[Any] = []
        self._fonts = fonts
        self._width = width
        self._kana = False
        self._anchors: set[str] = set()
        self._levels: list[int] = []
        self._lists: list[tuple[str, int]] = []
        self._quotes = 0

    def add_markdown(self, markdown: str) -> None:
        """Sets a whole document; an empty one becomes an empty page."""
        self._kana = has_kana(markdown)
        tokens = markdown_parser().parse(markdown)
        at = 0
        while at < len(tokens):
            at = self._add(tokens, at)
        if not self.flowables:
            self._paragraph(" ")

    def _add(self, tokens: Sequence[Token], at: int) -> int:
        token = tokens[at]
        kind = token.type
        if kind == "heading_open":
            self._heading(tokens[at + 1], int(token.tag[1]))
            return at + 3
        if kind == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            self._table(tokens[at:end])
            return end + 1
        if kind in {"fence", "code_block"}:
            self._code(token.content)
        elif kind == "inline":
            self._text(token, is_first=tokens[at - 2].type == "list_item_open")
        elif kind == "hr":
            self._rule()
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            start = int(str(token.attrs.get("start", 1)))
            self._lists.append(("bullet" if kind.startswith("bullet") else "number", start - 1))
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self._lists.pop()
        elif kind == "list_item_open":
            mark, number = self._lists[-1]
            self._lists[-1] = (mark, number + 1)
        elif kind in {"blockquote_open", "blockquote_close"}:
            self._quotes += 1 if kind.endswith("open") else -1
        return at + 1

    def _heading(self, inline: Token, level: int) -> None:
        text = plain_text(inline)
        anchor = base = slug(text, "section")
        number = 2
        while anchor in self._anchors:
            anchor, number = f"{base}-{number}", number + 1
        self._anchors.add(anchor)
        size = _SIZES[level]
        style = self._style(f"h{level}", fontName=self._fonts.bold, fontSize=size, leading=size * 1.25)
        style.spaceBefore, style.spaceAfter, style.keepWithNext = size, size / 2.5, 1
        flowable = self._paragraph(self._inline(inline), style)
        flowable.bookmark = (self._outline_level(level), anchor, text)

    def _outline_level(self, level: int) -> int:
        """Levels without gaps, counted from 0: an outline may go only one deeper at a time."""
        while self._levels and self._levels[-1] >= level:
            self._levels.pop()
        self._levels.append(level)
        return len(self._levels) - 1

    def _text(self, inline: Token, is_first: bool) -> None:
        depth = len(self._lists)
        indent = min(16 * depth + 14 * self._quotes, self._width / 2)  # however deep, it stays on the page
        style = self._style("text", leftIndent=indent, firstLineIndent=0, spaceAfter=3 if depth else 7)
        if self._is_cjk(inline.content):
            style.wordWrap = "CJK"
        mark = None
        if depth and is_first:
            kind, number = self._lists[-1]
            mark = "\u2022" if kind == "bullet" else f"{number}."
            style.bulletIndent = indent - 13
            style.bulletFontName = self._fonts.regular
        self._paragraph(self._inline(inline), style, mark)

    def _paragraph(self, markup: str, style: Any = None, mark: str | None = None) -> Any:
        from reportlab.platypus import Paragraph  # noqa: PLC0415 - heavy, and only PDFs need it

        flowable = Paragraph(markup, style or self._style("text"), bulletText=mark)
        self.flowables.append(flowable)
        return flowable

    def _style(self, name: str, **more: Any) -> Any:
        from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - see above

        settings = {"fontName": self._fonts.regular, "fontSize": 10, "leading": 14, "splitLongWords": 1, **more}
        return ParagraphStyle(name, **settings)

    def _rule(self) -> None:
        from reportlab.lib.colors import HexColor  # noqa: PLC0415 - see above
        from reportlab.platypus import HRFlowable  # noqa: PLC0415 - see above

        self.flowables.append(HRFlowable("100%", 0.5, color=HexColor("#999999"), spaceBefore=6, spaceAfter=8))

    def _code(self, text: str) -> None:
        """Code keeps its lines; one that is too long goes on below."""
        from reportlab.lib.colors import HexColor  # noqa: PLC0415 - see above
        from reportlab.platypus import XPreformatted  # noqa: PLC0415 - see above

        lines = [piece for line in text.expandtabs(4).rstrip("\n").split("\n") for piece in _broken(line)]
        style = self._style("code", fontName=self._fonts.mono, fontSize=8, leading=10.5, spaceAfter=8, spaceBefore=3)
        style.backColor, style.borderPadding, style.leftIndent = (
            HexColor("#f3f4f6"),
            4,
            5 + min(16 * len(self._lists), 160),
        )
        self.flowables.append(XPreformatted("\n".join(self.markup(line, code=True) or " " for line in lines), style))

    def _table(self, tokens: Sequence[Token]) -> None:
        from reportlab.lib.colors import HexColor  # noqa: PLC0415 - see above
        from reportlab.platypus import Paragraph, Table  # noqa: PLC0415 - see above

        rows: list[list[Token]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token)
        heads = self._style("head", fontName=self._fonts.bold, fontSize=8.5, leading=11)
        cells = self._style("cell", fontSize=8.5, leading=11)
        if any(self._is_cjk(cell.content) for row in rows for cell in row):
            heads.wordWrap = cells.wordWrap = "CJK"
        made = [
            [Paragraph(self._inline(cell), heads if at == 0 else cells) for cell in row] for at, row in enumerate(rows)
        ]
        line = HexColor("#bbbbbb")
        # A row may break within a cell, else one that is taller than a page could not be set at all.
        table = Table(made, self._column_widths(rows), repeatRows=1, splitByRow=1, splitInRow=30, hAlign="LEFT")
        commands: list[Any] = [
            ("GRID", (0, 0), (-1, -1), 0.4, line),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f3f4f6")),
        ]
        table.setStyle(commands)
        table.spaceAfter = 8
        self.flowables.append(table)

    def _column_widths(self, rows: Sequence[Sequence[Token]]) -> list[float]:
        """Shares of the line by how much a column has to say, none narrower than a few words."""
        columns = max(len(row) for row in rows)
        needs = []
        for column in range(columns):
            lengths = [len(row[column].content) for row in rows if column < len(row)]
            needs.append(min(60.0, max([6.0, *map(float, lengths)])))
        total = sum(needs)
        least = min(48.0, self._width / columns)
        widths = [max(least, self._width * need / total) for need in needs]
        return [width * self._width / sum(widths) for width in widths]

    def _is_cjk(self, text: str) -> bool:
        foreign = sum(len(run.text) for run in runs_of(text, self._fonts, self._kana) if run.font)
        return foreign > len(text) // 3

    def _inline(self, inline: Token) -> str:
        """The markup of reportlab's paragraphs for an inline token."""
        written: list[str] = []
        for child in inline.children or ():
            written.append(self._piece(child, written))
        return "".join(written)

    def _piece(self, child: Token, written: list[str]) -> str:
        kind = child.type
        if kind == "text":
            return self.markup(child.content)
        if kind == "code_inline":
            return f'<font name="{self._fonts.mono}">{self.markup(child.content, code=True)}</font>'
        if kind in {"softbreak", "hardbreak"}:
            return " " if kind == "softbreak" else "<br/>"
        if kind == "image":
            return self.markup(f"[image: {child.content}]")
        if kind == "link_open":
            target = str(child.attrs.get("href", ""))
            # A link into the file or the folder leads nowhere in a PDF; its words stay.
            return f'<a href="{escape(target)}" color="#0b5cad">' if _LINK.match(target) else "<span>"
        if kind == "link_close":
            opened = next((one for one in reversed(written) if one in {"<span>"} or one.startswith("<a ")), "<span>")
            return "</a>" if opened.startswith("<a ") else "</span>"
        bold, plain = f'<font name="{self._fonts.bold}">', "</font>"
        italic = f'<font name="{self._fonts.italic}">'
        marks = {"strong_open": bold, "strong_close": plain, "em_open": italic, "em_close": plain}
        return {**marks, "s_open": "<strike>", "s_close": "</strike>"}.get(kind, self.markup(child.content))

    def markup(self, text: str, code: bool = False) -> str:
        """Plain text as the markup of a paragraph, each letter in a font that has it."""
        pieces = []
        for run in runs_of(text, self._fonts, self._kana, code):
            said = escape(run.text)
            pieces.append(f'<font name="{run.font}">{said}</font>' if run.font else said)
        return "".join(pieces)


def _broken(line: str) -> list[str]:
    """A line of code in pieces that fit, those after the first one marked."""
    if len(line) <= _CODE_COLUMNS:
        return [line]
    pieces = [line[:_CODE_COLUMNS]]
    rest = line[_CODE_COLUMNS:]
    step = _CODE_COLUMNS - 4
    return pieces + [f"  \u00bb {rest[at : at + step]}" for at in range(0, len(rest), step)]
