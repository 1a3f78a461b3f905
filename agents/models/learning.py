"""What was learned of models while they were used: their vocabulary, and which styles they get right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from agents.models.profiles import EditStyle, Learned, Record, ToolStyle
from agents.models.tokens import Calibration, TokenMeter


class Lessons(msgspec.Struct):
    """All of it, as it is kept between two lives of the daemon."""

    calibrations: dict[str, Calibration] = {}
    styles: dict[str, dict[str, Record]] = {}


class Learning:
    """Takes lessons and gives them back; `keep` is told of each change."""

    def __init__(self, lessons: Lessons | None = None, keep: Callable[[], None] = lambda: None) -> None:
        known = lessons or Lessons()
        self.meter = TokenMeter(known.calibrations)
        self._styles: dict[str, dict[str, Record]] = {name: dict(styles) for name, styles in known.styles.items()}
        self._keep = keep

    def of(self, model: str) -> Learned:
        """What is known of a model's styles."""
        found: Mapping[str, Record] = self._styles.get(model, {})
        return found

    def note(self, model: str, style: EditStyle | ToolStyle, *, failed: bool) -> None:
        """A model used a style, well or not."""
        styles = self._styles.setdefault(model, {})
        styles[style] = styles.get(style, Record()).with_try(failed=failed)
        self._keep()

    def lessons(self) -> Lessons:
        """All of it."""
        return Lessons(dict(self.meter.calibrations), {name: dict(styles) for name, styles in self._styles.items()})
