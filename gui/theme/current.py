"""Which theme is in force, for widgets that paint themselves.

The tokens are kept on the application object, so nothing here has a state of its own; a painter reads them each time
it paints, and `Theme.apply` repaints everything.
"""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gui.theme.fonts import text_scale
from gui.theme.tokens import LIGHT, Tokens

_TOKENS = "groundplan.tokens"
_MOTION = "groundplan.reduced_motion"


def current_tokens() -> Tokens:
    """The tokens in force; the light ones where no theme was applied yet."""
    app = QApplication.instance()
    tokens = app.property(_TOKENS) if app else None
    return tokens if isinstance(tokens, Tokens) else LIGHT


def look_now() -> tuple[Tokens, int]:
    """Tokens and text size: what is costly to draw anew keeps this, and draws only when it is another one.

    Of one change of the style sheet Qt tells each widget as often as there are widgets around it.
    """
    return current_tokens(), text_scale()


def keep_tokens(app: QApplication, tokens: Tokens) -> None:
    """Make `tokens` the ones in force. For `Theme` alone."""
    app.setProperty(_TOKENS, tokens)


def color(token: str) -> QColor:
    """The colour in force behind a token's name, e.g. `color("accent")`."""
    return QColor(getattr(current_tokens(), token))


def is_motion_reduced() -> bool:
    """Whether nothing may move: durations are 0 ms then."""
    app = QApplication.instance()
    return bool(app.property(_MOTION)) if app else False


def keep_motion(app: QApplication, reduced: bool) -> None:
    """Say whether motion is reduced. For `Theme` alone."""
    app.setProperty(_MOTION, reduced)


def motion_ms(wanted: int) -> int:
    """`wanted` milliseconds, or 0 where motion is reduced."""
    return 0 if is_motion_reduced() else wanted
