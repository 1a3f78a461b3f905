"""What was learned of models while they were used: their vocabulary, and which styles they get right."""

from __future__ import annotations

import threading

import msgspec

from agents.models.profiles import EditStyle, Learned, Record, ToolStyle
from agents.models.tokens import Calibration, TokenMeter


class Lessons(msgspec.Struct):
    """All of it, as it is kept between two lives of the daemon."""

    calibrations: dict[str, Calibration] = {}
    styles: dict[str, dict[str, Record]] = {}


class Learning:
    """Takes lessons and gives them back. From any thread."""

    def __init__(self, lessons: Lessons | None = None) -> None:
        known = lessons or Lessons()
        self.meter = TokenMeter(known.calibrations)
        self._styles: dict[str, dict[str, Record]] = {name: dict(styles) for name, styles in known.styles.items()}
        self._lock = threading.Lock()

    def of(self, model: str) -> Learned:
        """What is known of a model's styles."""
        with self._lock:
            return dict(self._styles.get(_whole(model), {}))

    def note(self, model: str, style: EditStyle | ToolStyle, *, failed: bool) -> None:
        """A model used a style, well or not."""
        with self._lock:
            styles = self._styles.setdefault(_whole(model), {})
            styles[style] = styles.get(style, Record()).with_try(failed=failed)

    def lessons(self) -> Lessons:
        """All of it."""
        with self._lock:
            styles = {name: dict(styles) for name, styles in self._styles.items()}
        return Lessons(dict(self.meter.calibrations), styles)


def _whole(model: str) -> str:
    """A model's name with its edition, which Ollama lets one leave out: both are one model."""
    has_none = model.startswith("ollama/") and ":" not in model.rpartition("/")[2]
    return f"{model}:latest" if has_none else model
