"""Text in the ranks of our type. It is always plain text: what others wrote is never rendered as markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPaintEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, mono
from gui.widgets.painting import begin_painting, follow_look
from gui.words.tips import plain_tip


@dataclass(frozen=True)
class Rank:
    """Size, weight and colour of a kind of text."""

    px: int
    weight: int
    token: str
    is_mono: bool = False
    is_tabular: bool = False

    def font(self) -> QFont:
        """Its font at the text size in force."""
        return mono(self.px, self.weight) if self.is_mono else font(self.px, self.weight, tabular=self.is_tabular)


RANKS: Final = {
    "figure": Rank(26, 600, "text", is_tabular=True),
    "title": Rank(22, 600, "text"),
    "question": Rank(18, 600, "text"),
    "section": Rank(18, 600, "text"),
    "card": Rank(15, 600, "text"),
    "body": Rank(14, 400, "text2"),
    "strong": Rank(13, 600, "text"),
    "row": Rank(13, 500, "text"),
    "secondary": Rank(13, 400, "text2"),
    "number": Rank(13, 400, "text2", is_tabular=True),
    "meta": Rank(12, 400, "text3"),
    "caption": Rank(12, 600, "text3"),
    "mono": Rank(12, 400, "text2", is_mono=True),
}
"""The styles that `Label` and `ElidedLabel` know."""


class Label(QLabel):
    """A text that is shown whole: on one line, or wrapped. `token` is the colour where it differs from the style's."""

    def __init__(
        self, text: str = "", style: str = "body", token: str = "", wrap: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rank = RANKS[style]
        self._token = token
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # within a button it would be the button's
        self.setWordWrap(wrap)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self._dress()
        self.setText(text)

    def set_token(self, token: str) -> None:
        """Another colour; the style's own where it is empty."""
        self._token = token
        self._dress()

    def set_selectable(self) -> None:
        """The text can be marked and copied."""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def minimumSizeHint(self) -> QSize:
        """A wrapped text may be narrow; Qt's own guess of its height is far too high where it is wide."""
        if not self.wordWrap():
            return super().minimumSizeHint()
        metrics = self.fontMetrics()
        least = min(metrics.horizontalAdvance("MMMMMM"), super().minimumSizeHint().width())
        margins = self.contentsMargins()
        return QSize(least, metrics.height() + margins.top() + margins.bottom())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt tells what was never shown nothing of a change of theme: look at it now."""
        self._dress()
        super().showEvent(event)

    def _dress(self) -> None:
        if self.font() != (wanted := self._rank.font()):  # setting it anew is costly, and asked for often
            self.setFont(wanted)
        palette = self.palette()
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
            palette.setColor(group, QPalette.ColorRole.WindowText, color(self._token or self._rank.token))
        if palette != self.palette():
            self.setPalette(palette)


class ElidedLabel(QWidget):
    """One line, cut at its end with «…», or in its middle for a path; the whole text is its tool tip then."""

    def __init__(self, text: str = "", style: str = "body", middle: bool = False, token: str = "") -> None:
        super().__init__()
        self._text = ""
        self._rank = RANKS[style]
        self._token = token
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._dress()
        self.setText(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def setText(self, text: str) -> None:
        """Show another text; only its first line is shown."""
        if text != self._text or not self.accessibleName():
            self._text = text
            self.setAccessibleName(text)
            self.updateGeometry()
            self.update()

    def set_token(self, token: str) -> None:
        """Another colour; the style's own where it is empty."""
        self._token = token
        self.update()

    def set_style(self, style: str) -> None:
        """Another rank."""
        self._rank = RANKS[style]
        self._dress()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the whole text."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._line) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        metrics = self.fontMetrics()
        return QSize(min(metrics.horizontalAdvance("MMM…"), self.sizeHint().width()), metrics.height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if follow_look(self, event) and event.type() == QEvent.Type.StyleChange:
            self._dress()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = begin_painting(self)
        painter.setFont(self._rank.font())
        painter.setPen(color((self._token or self._rank.token) if self.isEnabled() else "text3"))
        shown = painter.fontMetrics().elidedText(self._line, self._mode, self.width())
        self.setToolTip(plain_tip(self._text) if shown != self._text else "")
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()

    @property
    def _line(self) -> str:
        first, _, rest = self._text.partition("\n")
        return f"{first}…" if rest else first

    def _dress(self) -> None:
        self.setFont(self._rank.font())
