"""Draws Mermaid's other diagrams as pictures: text to SVG to PNG, on a thread, each once.

No browser and no network: `merman` reads Mermaid, `resvg` paints with our own fonts. What cannot be drawn is told with
its reason.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QSizeF, Signal
from PySide6.QtGui import QImage, QPainter

from gui.theme.current import current_tokens
from gui.theme.fonts import FOLDER, SANS, scaled
from gui.theme.tokens import Tokens

try:
    import merman
    import resvg_py
except ImportError:  # no wheel for this platform: the text stands in the place of the picture
    HAS_LIBRARIES = False
else:
    HAS_LIBRARIES = True

_LONGEST: Final = 50_000
_KEPT: Final = 48
_LARGEST_SIDE: Final = 8_000
_IMAGE: Final = re.compile(r"<image\b[^>]*?(?:/>|>.*?</image>)", re.S)
"""A diagram may name pictures by address; nothing is fetched, nor read from the disk."""


@dataclass(frozen=True)
class DrawnPicture:
    """A picture that was painted by a library."""

    image: QImage

    def size(self) -> QSizeF:
        """Its size at 100 %."""
        return self.image.deviceIndependentSize()

    def paint(self, painter: QPainter) -> None:
        """Paint it."""
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(0, 0, self.image)


@dataclass(frozen=True)
class _Wish:
    text: str
    tokens: Tokens
    ratio: float
    px: int


class Drawer(QObject):
    """Draws one after the other on a thread that ends when there is nothing left to draw."""

    drawn = Signal(str, object, str)
    """The text, its `DrawnPicture` or None, and why there is none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._waiting: deque[_Wish] = deque()
        self._asked: set[_Wish] = set()
        self._thread: threading.Thread | None = None
        self._kept: OrderedDict[_Wish, tuple[DrawnPicture | None, str]] = OrderedDict()
        self._done.connect(self._keep)

    _done = Signal(object, object, str)

    def draw(self, text: str, ratio: float) -> None:
        """Draw a diagram in the theme in force; `drawn` follows, at once for one that was drawn before."""
        wish = _Wish(text, current_tokens(), ratio, scaled(13))
        if wish in self._kept:
            self.drawn.emit(text, *self._kept[wish])
            return
        if wish in self._asked:
            return
        self._asked.add(wish)
        with self._lock:
            self._waiting.append(wish)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="diagrams", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                wish = self._waiting.popleft()
            picture, why = draw_mermaid(wish.text, wish.tokens, wish.ratio, wish.px)
            try:
                self._done.emit(wish, picture, why)
            except RuntimeError:  # the window was closed meanwhile
                return

    def _keep(self, wish: _Wish, picture: DrawnPicture | None, why: str) -> None:
        self._asked.discard(wish)
        self._kept[wish] = (picture, why)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        if wish.tokens == current_tokens():  # else the theme has changed meanwhile, and it was asked for again
            self.drawn.emit(wish.text, picture, why)


def draw_mermaid(text: str, tokens: Tokens, ratio: float, px: int) -> tuple[DrawnPicture | None, str]:
    """A picture, or None and the reason."""
    if not HAS_LIBRARIES:
        return None, "What draws diagrams is not installed."
    if len(text) > _LONGEST:
        return None, "The diagram is too large to be drawn."
    try:
        svg = merman.Merman().render_svg(_head(tokens, px) + text, None)
        plain = _IMAGE.sub("", svg)
        png = resvg_py.svg_to_bytes(
            svg_string=plain, skip_system_fonts=False, font_dirs=[str(FOLDER)], font_family=SANS, zoom=ratio
        )
    except (merman.MermanError, ValueError) as error:
        return None, _reason(error)
    image = QImage.fromData(bytes(png))
    if image.isNull() or max(image.width(), image.height()) > _LARGEST_SIDE * ratio:
        return None, "The picture became too large."
    image.setDevicePixelRatio(ratio)
    return DrawnPicture(image), ""


def _reason(error: Exception) -> str:
    told = getattr(error, "message", "") or str(error)
    return f"{str(told).removesuffix('.')}."


def _head(tokens: Tokens, px: int) -> str:
    """Our colours and type, as Mermaid takes them."""
    variables = {
        "fontFamily": SANS,
        "fontSize": f"{px}px",
        "background": tokens.bg,
        "primaryColor": tokens.surface,
        "primaryTextColor": tokens.text,
        "primaryBorderColor": tokens.edge,
        "secondaryColor": tokens.sunken,
        "tertiaryColor": tokens.group,
        "lineColor": tokens.edge,
        "textColor": tokens.text,
        "mainBkg": tokens.surface,
        "nodeBorder": tokens.edge,
        "clusterBkg": tokens.group,
        "clusterBorder": tokens.border2,
        "edgeLabelBackground": tokens.bg,
        "titleColor": tokens.text,
        "noteBkgColor": tokens.warn_soft,
        "noteTextColor": tokens.text,
        "noteBorderColor": tokens.warn,
        "actorBkg": tokens.surface,
        "actorBorder": tokens.edge,
        "actorTextColor": tokens.text,
        "actorLineColor": tokens.edge,
        "signalColor": tokens.edge,
        "signalTextColor": tokens.text,
        "labelBoxBkgColor": tokens.sunken,
        "labelTextColor": tokens.text,
        "loopTextColor": tokens.text,
        "activationBkgColor": tokens.accent_soft,
        "activationBorderColor": tokens.accent,
    }
    settings = {
        "htmlLabels": False,
        "flowchart": {"htmlLabels": False},
        "sequence": {"actorFontSize": px, "messageFontSize": px, "noteFontSize": px, "height": 44},
        "theme": "base",
        "themeVariables": variables,
        "fontFamily": SANS,
    }
    return f"%%{{init: {json.dumps(settings)}}}%%\n"
