"""The sides of a clash: two equal cards with a sign between them, or a list for three and more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QWidget

from gui.operations.repairs import ClashPicture, SidePicture
from gui.theme.current import color
from gui.theme.fonts import scaled
from gui.theme.icons import pixmap
from gui.views.questions.evidence import EvidenceLines
from gui.views.questions.wording import decided_by, field_label, value_text
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Card
from gui.widgets.labels import Label
from gui.widgets.painting import begin_painting, drop, follow_look, paint_box
from gui.widgets.shapes import StateShape

_NARROW: Final = 580
"""Below this width the cards stand under each other."""
_SHORT: Final = 16
"""A value of so many letters stands on one line, and its name wraps; with a longer one it is the other way round."""
_FACT: Final = re.compile(r"[a-z][\w]*\.[\w.]+")


class ClashSides(QWidget):
    """All sides of one clash."""

    opened = Signal(str, int)
    wants_decision = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[SideCard] = []
        self._sign: ClashSign | None = None
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)

    @property
    def cards(self) -> Sequence[SideCard]:
        """The cards, in their order."""
        return self._cards

    def show_sides(self, picture: ClashPicture) -> None:
        """Other sides."""
        while (item := self._line.takeAt(0)) is not None:
            drop(item.widget())
        self._cards = [SideCard(side, values) for side, values in zip(picture.sides, clashing(picture), strict=True)]
        self._sign = None
        for place, card in enumerate(self._cards):
            card.opened.connect(self.opened)
            card.wants_decision.connect(self.wants_decision)
            if place == 1 and len(self._cards) == 2:
                self._sign = ClashSign()
                self._line.addWidget(self._sign)
            self._line.addWidget(card, 1)
        self._turn()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room."""
        super().resizeEvent(event)
        self._turn()

    def _turn(self) -> None:
        is_beside = len(self._cards) == 2 and self.width() >= scaled(_NARROW)
        wanted = QBoxLayout.Direction.LeftToRight if is_beside else QBoxLayout.Direction.TopToBottom
        if self._line.direction() != wanted:
            self._line.setDirection(wanted)
        self._line.setSpacing(0 if len(self._cards) == 2 else 10)
        if self._sign is not None:
            self._sign.set_lying(is_lying=is_beside)


class SideCard(Card):
    """One side: whose it is, what was asked, what was decided and why; the clashing values alone are marked."""

    opened = Signal(str, int)
    wants_decision = Signal(str)

    def __init__(self, picture: SidePicture, values: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._alias = picture.side.alias
        self.body.setContentsMargins(18, 14, 18, 16)
        self.body.setSpacing(6)
        self.body.addLayout(self._head(picture))
        self.body.addWidget(Label(picture.side.question, "card", wrap=True))
        reason = _reason(picture)
        if reason:
            self.body.addWidget(Label(reason, "secondary", wrap=True))
        self.body.addSpacing(6)
        for label, value in values:
            self.body.addWidget(ClashingValue(label, value))
        evidence = EvidenceLines()
        evidence.opened.connect(self.opened)
        evidence.show_evidence(picture.decision.evidence if picture.decision else [])
        self.body.addWidget(evidence)
        self.body.addStretch(1)
        told = "; ".join(f"{label} {value}" for label, value in values)
        self.setAccessibleName(f"{self._alias}: {picture.side.question} {told}")

    def _head(self, picture: SidePicture) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        decision = picture.decision
        if picture.is_new:
            line.addWidget(StateShape("open", "Not recorded"))
            line.addWidget(Label("Your answer", "secondary"))
            line.addStretch(1)
            line.addWidget(Label("not recorded yet", "meta"))
            return line
        line.addWidget(StateShape("half" if decision and decision.state == "assumed" else "done"))
        if decision is None:
            line.addWidget(Label(picture.side.alias, "secondary"))
            line.addStretch(1)
            return line
        link = LinkButton(decision.alias)
        link.setAccessibleName(f"Show {decision.alias}")
        link.clicked.connect(self._go)
        line.addWidget(link)
        line.addSpacing(-6)
        line.addWidget(Label(f"· {decision.category.capitalize()}", "secondary"))
        if picture.side.locked:
            lock = Label("locked", "meta")
            lock.setToolTip("A locked decision is never changed by a repair.")
            line.addWidget(lock)
        line.addStretch(1)
        line.addWidget(Label(decided_by(decision), "meta"))
        return line

    def _go(self) -> None:
        self.wants_decision.emit(self._alias)


class ClashingValue(QFrame):
    """What clashes: a name and its value."""

    def __init__(self, label: str, value: str) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(12)
        is_short = len(value) <= _SHORT
        told = Label(value, "card", token="bad", wrap=not is_short)
        told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(Label(label, "secondary", token="bad", wrap=is_short), int(is_short))
        line.addWidget(told, int(not is_short))
        self.setAccessibleName(f"{label} {value}")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground."""
        painter = begin_painting(self)
        paint_box(painter, QRectF(self.rect()), 8, "bad_soft")
        painter.end()


class ClashSign(QWidget):
    """The red line between two sides, with a sign in its middle."""

    def __init__(self) -> None:
        super().__init__()
        self._is_lying = True
        self.setAccessibleName("These two clash")
        self.set_lying(is_lying=True)

    def set_lying(self, *, is_lying: bool) -> None:
        """Between cards that stand beside each other, or under each other."""
        self._is_lying = is_lying
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(*((fixed, free) if is_lying else (free, fixed)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the sign and a bit of line."""
        return QSize(scaled(56), scaled(44) if self._is_lying else scaled(52))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        follow_look(self, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = begin_painting(self)
        middle = QRectF(self.rect()).center()
        painter.setPen(QPen(color("bad"), 2))
        if self._is_lying:
            painter.drawLine(0, round(middle.y()), self.width(), round(middle.y()))
        else:
            painter.drawLine(round(middle.x()), 0, round(middle.x()), self.height())
        painter.setBrush(color("bg"))
        painter.drawEllipse(middle, scaled(16), scaled(16))
        drawn = pixmap("warning", "bad", 17)
        half = drawn.width() / drawn.devicePixelRatio() / 2
        painter.drawPixmap(round(middle.x() - half), round(middle.y() - half - 1), drawn)
        painter.end()


def clashing(picture: ClashPicture) -> list[list[tuple[str, str]]]:
    """For each side the names and values that clash: of a form only those that the rules or other sides speak of."""
    found = []
    for side in picture.sides:
        others = [text for other in picture.sides if other is not side for text in other.side.asserts]
        named = set(_FACT.findall(" ".join([*(rule.holds for rule in picture.rules), *others])))
        found.append(_values(side, named))
    return found


def _values(picture: SidePicture, named: set[str]) -> list[tuple[str, str]]:
    fields = {field.name: field for field in picture.question.fields} if picture.question else {}
    if not fields:
        return [("Your answer" if picture.is_new else _noun(picture), picture.side.answer)]
    shown = []
    for formula in picture.side.asserts:
        fact, _, value = formula.removeprefix("not ").partition(" = ")
        if named and fact not in named:
            continue
        form = _form(picture)
        field = next((f for name, f in fields.items() if _reads(form.get(name), value, f.unit)), None)
        shown.append((field_label(field), value) if field else (fact, value or "yes"))
    return shown or [("Answer", picture.side.answer)]


def _form(picture: SidePicture) -> dict[str, object]:
    """The values of a form as they stand on this side; of one that is not recorded they are read from its answer."""
    if picture.decision is not None and not picture.is_new:
        return dict(picture.decision.form)
    parts = (part.partition(": ") for part in picture.side.answer.split("; "))
    return {name: value for name, sign, value in parts if sign}


def _reads(value: object, told: str, unit: str) -> bool:
    return value is not None and told in {value_text(value, unit), value_text(value), f"{value} {unit}".strip()}


def _noun(picture: SidePicture) -> str:
    if picture.decision is None:
        return "Says"
    return "Assumed" if picture.decision.state == "assumed" else "Decided"


def _reason(picture: SidePicture) -> str:
    """Why it was decided so; where nobody said it, what follows from what was chosen."""
    if picture.decision is not None and not picture.is_new and picture.decision.rationale:
        return picture.decision.rationale
    options = picture.question.options if picture.question else []
    chosen = picture.side.answer.split("; ")
    return " ".join(option.consequence for option in options if option.label in chosen)
