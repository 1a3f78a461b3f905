"""A step of a trace as it is shown. Plain values: nothing here knows of the daemon, and nothing of Qt.

A line of an output is one of a diff without numbers; one with the sign @ stands between two places of a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from gui.widgets.diff_reading import DiffLine

FOLD_AFTER: Final = 12
"""So many lines of a card are shown before it is opened."""

StepState = Literal["done", "running", "waiting", "cut"]


@dataclass(frozen=True)
class Card:
    """What a step wrote or what a command said. `figures` stand flush right, each with the token of its colour."""

    kind: Literal["diff", "output"]
    head: str
    lines: tuple[DiffLine, ...]
    figures: tuple[tuple[str, str], ...] = ()

    @property
    def can_fold(self) -> bool:
        """Whether it has more lines than are shown at first; one or two more are not worth a fold."""
        return len(self.lines) > FOLD_AFTER + 2

    def shown(self, *, is_open: bool) -> tuple[DiffLine, ...]:
        """The lines to show."""
        return self.lines if is_open or not self.can_fold else self.lines[:FOLD_AFTER]


@dataclass(frozen=True)
class TraceStep:
    """One step: what it was and on what, figures flush right, then text, places in files, and cards."""

    number: int
    kind: str
    icon: str
    target: str = ""
    tone: str = "neutral"
    state: StepState = "done"
    word: str = ""
    """What is said of a step that is not done: «writing», «waits for you»."""
    figures: tuple[str, ...] = ()
    prose: str = ""
    prose_is_bad: bool = False
    places: tuple[str, ...] = ()
    cards: tuple[Card, ...] = field(default=())

    @property
    def plain_text(self) -> str:
        """All of it as text, to be copied or read aloud."""
        lines = [" ".join(part for part in (self.kind, self.target, self.word, *self.figures) if part)]
        lines += [self.prose] if self.prose else []
        lines += [", ".join(self.places)] if self.places else []
        for card in self.cards:
            lines += [card.head, *(f"{line.sign.strip()}{line.text}" for line in card.lines)]
        return "\n".join(lines)
