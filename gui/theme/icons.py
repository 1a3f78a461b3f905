"""Our own icons: strokes on a field of 24 by 24, 1.7 wide with round ends, coloured by token when they are drawn.

One idea, one icon. A pixmap is kept in Qt's cache by name, colour, size and density, so painting one again is cheap.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from gui.theme.current import color, current_tokens
from gui.theme.fonts import scaled
from gui.theme.strokes import STROKES

_STROKED: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{color}" stroke-width="1.7" '
    'stroke-linecap="round" stroke-linejoin="round">{strokes}</svg>'
)
_MARK: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{ink}" stroke-width="1.6" '
    'stroke-linejoin="miter" stroke-linecap="butt"><rect width="24" height="24" rx="5.6" fill="{color}" stroke="none"/>'
    '<path d="M13.2 6H6v12h12V6h-1.8M6 12.4h3.4M13.2 6v5.2M18 12.4h-4.8V15"/></svg>'
)
MARK: Final = "mark"


def icon_names() -> frozenset[str]:
    """All icons there are."""
    return frozenset(STROKES) | {MARK}


def icon_svg(name: str, token: str = "text2") -> str:
    """An icon as SVG in the colour in force behind `token`; raises KeyError for an unknown name."""
    if name == MARK:
        return _MARK.format(color=color(token).name(), ink=current_tokens().on_accent)
    return _STROKED.format(color=color(token).name(), strokes=STROKES[name])


def pixmap(name: str, token: str = "text2", size: float = 18) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels at 100 % text size, sharp on the densest screen there is."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    side = scaled(size)
    key = f"groundplan/{name}/{color(token).name()}/{side}/{ratio}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(icon_svg(name, token).encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    QPixmapCache.insert(key, made)
    return made


def icon(name: str, token: str = "text2", size: float = 18) -> QIcon:
    """An icon for Qt's own widgets, in the theme in force now; disabled ones are paler."""
    made = QIcon(pixmap(name, token, size))
    made.addPixmap(pixmap(name, "text3", size), QIcon.Mode.Disabled)
    return made
