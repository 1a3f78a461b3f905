"""Markdown as a PDF: headings with bookmarks, lists, tables and code that break over pages, page numbers, metadata.

The same text gives the same bytes: the times that a PDF holds are fixed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from spec.formats.pdf_blocks import Story
from spec.formats.pdf_fonts import Fonts, fonts_for, register_cjk

if TYPE_CHECKING:
    from reportlab.platypus import BaseDocTemplate

_MARGIN: Final = 56


class Pdf(msgspec.Struct, frozen=True):
    """The file, and sentences on what it could not show as written."""

    data: bytes
    notes: tuple[str, ...] = ()


def to_pdf(markdown: str, title: str, author: str = "Groundplan", places: Sequence[str] | None = None) -> Pdf:
    """The PDF of a Markdown text, on A4. `places` are folders with fonts, instead of those where systems have them."""
    fonts, notes = fonts_for(f"{markdown}{title}", places) if places is not None else fonts_for(f"{markdown}{title}")
    register_cjk(f"{markdown}{title}")
    story = Story(fonts, _width())
    story.add_markdown(markdown)
    made = io.BytesIO()
    document = _document(made, title, author, _Foot(story.markup(title[:120]), fonts))
    document.build(story.flowables)
    return Pdf(made.getvalue(), tuple(notes))


def _width() -> float:
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - heavy, and only PDFs need it

    return float(A4[0] - 2 * _MARGIN)


class _Foot(msgspec.Struct, frozen=True):
    """The line below each page: the title as markup, and the fonts of the page's number."""

    title: str
    fonts: Fonts


def _document(made: io.BytesIO, title: str, author: str, foot: _Foot) -> BaseDocTemplate:
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415 - see above
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - see above
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph  # noqa: PLC0415 - see above

    class Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
        """Puts a bookmark at each heading when it is set."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - reportlab calls it so
            mark = getattr(flowable, "bookmark", None)
            if mark:
                level, anchor, text = mark
                self.canv.bookmarkPage(anchor)
                self.canv.addOutlineEntry(text, anchor, level, closed=level > 1)

    def footer(canvas: Any, document: Any) -> None:
        style = ParagraphStyle("foot", fontName=foot.fonts.regular, fontSize=8, leading=10)
        line = Paragraph(foot.title, style)
        _, height = line.wrap(_width() - 40, 2 * style.leading)
        line.drawOn(canvas, _MARGIN, _MARGIN / 2 + style.leading - height)
        canvas.saveState()
        canvas.setFont(foot.fonts.regular, 8)
        canvas.drawRightString(A4[0] - _MARGIN, _MARGIN / 2 + 2, str(document.page))
        canvas.restoreState()

    document = Document(made, pagesize=A4, title=title, author=author, creator="Groundplan", invariant=1, lang="en")
    frame = Frame(_MARGIN, _MARGIN, _width(), A4[1] - 2 * _MARGIN, 0, 0, 0, 0, id="page")
    document.addPageTemplates([PageTemplate(id="page", frames=[frame], onPage=footer)])
    return document
