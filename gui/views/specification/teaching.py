"""What is seen where nothing is built yet: what artifacts are, how they come to be, and how to begin."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.theme.current import color
from gui.theme.fonts import font, scaled
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, hide_if, paint_box
from gui.widgets.scroll import ScrollPage
from gui.widgets.tile import IconTile
from gui.words.amounts import plural

_STEPS: Final = (("questions", "Questions"), ("decisions", "Decisions"), ("document", "Artifacts"))
_KINDS: Final = (
    ("document", "PRD", "what is built, for whom, why"),
    ("database", "Schema", "tables, migrations, ER diagram"),
    ("globe", "OpenAPI, GraphQL", "checked by real parsers"),
    ("cube", "C4 diagrams", "context, containers, components"),
    ("questions", "Gherkin features", "scenarios from requirements"),
    ("plan", "Change plan", "tasks with files and risks"),
)
_WRITTEN: Final = (
    "Artifacts are written from decisions, section by section, and say which decision each section rests on."
)
_TEXT_WIDTH: Final = 480
_GRID_WIDTH: Final = 840


class Teaching(QWidget):
    """`acted` is the primary action, `second` the other one."""

    acted = Signal()
    second = Signal()

    def __init__(self, title: str, text: str, action: str, other: str = "", told: str = "", step: int = 0) -> None:
        super().__init__()
        self.action = Button(action, "primary")
        self.action.clicked.connect(self.acted)
        self.other = Button(other)
        hide_if(self.other, not other)
        self.other.clicked.connect(self.second)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(_Steps(step), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addLayout(_middle(Label(title, "title", wrap=True), _TEXT_WIDTH))
        column.addLayout(_middle(Label(text, "body", wrap=True), _TEXT_WIDTH))
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.action)
        buttons.addWidget(self.other)
        buttons.addStretch(1)
        column.addLayout(buttons)
        note = Label(told, "meta", wrap=True)
        hide_if(note, not told)
        column.addLayout(_middle(note, _TEXT_WIDTH))
        column.addSpacing(16)
        column.addLayout(_middle(Label("What you can have", "caption"), _TEXT_WIDTH))
        column.addLayout(_middle(_kinds(), _GRID_WIDTH))
        column.addStretch(2)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(page))
        self.setAccessibleName(f"{title}. {text}")


def for_no_project() -> Teaching:
    """What is said where there is no project."""
    return Teaching(
        "No artifacts yet",
        f"{_WRITTEN} Start with the idea; the first document is ready after about six answers.",
        "Start a project…",
    )


def for_nothing_built(ready: int) -> Teaching:
    """What is said where nothing is built, and so many artifacts can be."""
    artifacts = plural(ready, "artifact")
    return Teaching(
        "No artifacts yet",
        f"{_WRITTEN} What is not decided yet is left open in them and named.",
        f"Build {artifacts}" if ready else "Answer the questions",
        "Answer more first" if ready else "",
        f"{artifacts} can be built from what is decided so far." if ready else "",
        step=2 if ready else 0,
    )


def _middle(widget: QWidget, width: int) -> QHBoxLayout:
    """A widget in the middle of the page, no wider than so much."""
    if isinstance(widget, Label):
        widget.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    widget.setMaximumWidth(scaled(width))
    line = QHBoxLayout()
    line.addStretch(1)
    line.addWidget(widget, 100)
    line.addStretch(1)
    return line


def _kinds() -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(10)
    for number, (icon, title, text) in enumerate(_KINDS):
        card = Card()
        card.body.setContentsMargins(14, 10, 14, 10)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(IconTile(icon, size=30))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Label(title, "strong"))
        words.addWidget(Label(text, "meta", wrap=True))
        line.addLayout(words, 1)
        card.body.addLayout(line)
        grid.addWidget(card, number // 3, number % 3)
    return holder


class _Steps(QWidget):
    """Questions lead to decisions, and these to artifacts."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self._step = step
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Questions lead to decisions, decisions to artifacts")

    def sizeHint(self) -> QSize:
        return QSize(scaled(3 * 114 + 2 * 36), scaled(78))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = begin_painting(self)
        width, gap = scaled(114), scaled(36)
        for number, (icon, label) in enumerate(_STEPS):
            rect = QRectF(number * (width + gap), 0, width, self.height())
            is_here = number == self._step
            paint_box(
                painter,
                rect,
                12,
                "accent_soft" if is_here else "surface",
                "accent" if is_here else "border2",
                2.0 if is_here else 1.0,
            )
            drawn = pixmap(icon, "accent_text" if is_here else "text2", 22)
            side = drawn.width() / drawn.devicePixelRatio()
            painter.drawPixmap(QPointF(rect.center().x() - side / 2, scaled(15)), drawn)
            painter.setFont(font(13, 600))
            painter.setPen(color("accent_text" if is_here else "text2"))
            room = QRectF(rect.x(), scaled(44), rect.width(), scaled(24))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, label)
            if number:
                end = rect.x() - scaled(6)
                middle = rect.center().y()
                painter.setPen(QPen(color("edge"), 1.6))
                painter.drawLine(QPointF(end - scaled(24), middle), QPointF(end - 4, middle))
                painter.setBrush(color("edge"))
                painter.drawPolygon(
                    QPolygonF([QPointF(end, middle), QPointF(end - 8, middle - 4.5), QPointF(end - 8, middle + 4.5)])
                )
        painter.end()
