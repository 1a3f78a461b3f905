"""What each icon is drawn of: SVG elements on 24 by 24, without colour. The style is in `icons`."""

from __future__ import annotations

from typing import Final

_TRIANGLE: Final = '<path d="M12 4.2 21 19.4H3Z"/><path d="M12 10v4.2"/><path d="M12 16.9v.1"/>'
_BUBBLE: Final = '<path d="M4 5h16v12H11l-4 3.4V17H4Z"/>'
_PAGE: Final = '<path d="M6 3.5h8l4.5 4.5v12.5H6Z"/><path d="M13.7 3.8V8.3h4.5"/>'
_SHIELD: Final = '<path d="M12 3.2 19.5 6v5.6c0 4.6-3 7.6-7.5 9.2-4.5-1.6-7.5-4.6-7.5-9.2V6Z"/>'
_DISC: Final = '<circle cx="12" cy="12" r="8.5"/>'
_TRAY: Final = '<path d="M4.5 15v4.5h15V15"/>'
_BRANCH: Final = '<circle cx="7" cy="5.6" r="2.1"/><circle cx="7" cy="18.4" r="2.1"/><path d="M7 7.7v8.6"/>'

STROKES: Final[dict[str, str]] = {
    # the views
    "home": '<path d="M3.8 11.2 12 4.2l8.2 7"/><path d="M6 9.8v9.7h12V9.8"/><path d="M10 19.5v-5.2h4v5.2"/>',
    "questions": _BUBBLE + '<path d="M10.1 9.2a1.95 1.95 0 1 1 2.8 1.75c-.6.3-.9.6-.9 1.25"/><path d="M12 14.3v.1"/>',
    "decisions": (
        '<circle cx="5.6" cy="6" r="2.2"/><circle cx="18.4" cy="7.6" r="2.2"/><circle cx="11.4" cy="18" r="2.2"/>'
        '<path d="m6.6 8 3.8 7.9M7.8 6.3l8.4 1M17.2 9.5l-4.5 6.6"/>'
    ),
    "document": _PAGE + '<path d="M9 12.5h6M9 16h6"/>',
    "plan": '<path d="m3.5 6.2 1.6 1.6 2.7-3M3.5 13.2l1.6 1.6 2.7-3M4.2 19.2h2.9M11 6.5h9.5M11 13h9.5M11 19.2h9.5"/>',
    "play": _DISC + '<path d="M10 8.6v6.8l5.4-3.4Z"/>',
    "shield": _SHIELD + '<path d="m8.8 11.8 2.3 2.3 4.2-4.4"/>',
    "search": '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 4.7 4.7"/>',
    "settings": (
        '<path d="M3.5 7.5h9M17.5 7.5h3M3.5 16.5h3M11.5 16.5h9"/><circle cx="15" cy="7.5" r="2.4"/>'
        '<circle cx="9" cy="16.5" r="2.4"/>'
    ),
    # things
    "folder": '<path d="M3.5 18.8V5.4h6l2.2 2.6h8.8v10.8Z"/>',
    "file": _PAGE,
    "branch": _BRANCH + '<circle cx="17" cy="8.2" r="2.1"/><path d="M17 10.3c0 3.4-4 4-8 5.4"/>',
    "merge": _BRANCH + '<circle cx="17" cy="13.6" r="2.1"/><path d="M7.2 7.7c.8 3.6 4.2 5.6 7.7 5.9"/>',
    "lock": '<rect x="5.5" y="10.5" width="13" height="9.5" rx="1.8"/><path d="M8.3 10.5V8a3.7 3.7 0 0 1 7.4 0v2.5"/>',
    "unlock": '<rect x="5.5" y="10.5" width="13" height="9.5" rx="1.8"/><path d="M8.3 10.5V8a3.7 3.7 0 0 1 7.2-1.2"/>',
    "link": (
        '<path d="M10 14a3.9 3.9 0 0 0 5.6.3l3-3a3.9 3.9 0 0 0-5.5-5.5l-1.4 1.4"/>'
        '<path d="M14 10a3.9 3.9 0 0 0-5.6-.3l-3 3a3.9 3.9 0 0 0 5.5 5.5l1.4-1.4"/>'
    ),
    "code": '<path d="m8.5 6.8-5 5.2 5 5.2M15.5 6.8l5 5.2-5 5.2"/>',
    "terminal": '<rect x="3.5" y="5" width="17" height="14" rx="2"/><path d="m7 9.5 2.8 2.5L7 14.5M12 15h4.5"/>',
    "database": (
        '<ellipse cx="12" cy="6" rx="7" ry="2.7"/><path d="M5 6v12c0 1.5 3.1 2.7 7 2.7s7-1.2 7-2.7V6"/>'
        '<path d="M5 12c0 1.5 3.1 2.7 7 2.7s7-1.2 7-2.7"/>'
    ),
    "globe": _DISC + '<path d="M3.5 12h17M12 3.5c5 5.2 5 11.8 0 17M12 3.5c-5 5.2-5 11.8 0 17"/>',
    "cube": '<path d="m12 3.4 7.6 4.3v8.6L12 20.6l-7.6-4.3V7.7Z"/><path d="m4.6 7.9 7.4 4.2 7.4-4.2M12 12.1v8.3"/>',
    "graph": (
        '<rect x="9" y="3.5" width="6" height="4.6" rx="1.2"/><rect x="3.5" y="15.9" width="6" height="4.6" rx="1.2"/>'
        '<rect x="14.5" y="15.9" width="6" height="4.6" rx="1.2"/><path d="M12 8.1v4M6.5 15.9v-3.8h11v3.8"/>'
    ),
    "tree": '<path d="M4.5 4v13.5h5M4.5 10.5h5M13 10.5h7.5M13 17.5h7.5M8.5 4h12"/>',
    "list": '<path d="M4.2 6.5h.1M4.2 12h.1M4.2 17.5h.1M8.5 6.5h12M8.5 12h12M8.5 17.5h12"/>',
    "table": '<rect x="3.5" y="5" width="17" height="14" rx="2"/><path d="M3.5 9.8h17M3.5 14.4h17M10 9.8V19"/>',
    "chart": '<path d="M4 4v16h16"/><path d="M8.5 16v-4M13 16V7.5M17.5 16v-6"/>',
    "comment": _BUBBLE,
    "key": '<circle cx="8" cy="15.6" r="4"/><path d="m10.9 12.7 8.6-8.6M15.6 8l3 3M18 5.6l2 2"/>',
    "cpu": (
        '<rect x="6.5" y="6.5" width="11" height="11" rx="1.8"/><rect x="10" y="10" width="4" height="4" rx=".6"/>'
        '<path d="M9.5 6.5v-3M14.5 6.5v-3M9.5 20.5v-3M14.5 20.5v-3M6.5 9.5h-3M6.5 14.5h-3M20.5 9.5h-3M20.5 14.5h-3"/>'
    ),
    "user": '<circle cx="12" cy="8.2" r="3.8"/><path d="M4.8 20c.7-4 3.4-6 7.2-6s6.5 2 7.2 6"/>',
    "clock": _DISC + '<path d="M12 7.2V12l3.2 2"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15Z"/><path d="M10.2 20.5h3.6"/>',
    "tag": '<path d="M4 4.5h8l8.2 8.2-7.5 7.5L4.5 12Z"/><path d="M8.3 8.6v.1"/>',
    "book": '<path d="M5 5.5A2 2 0 0 1 7 3.5h12v14H7a2 2 0 0 0-2 2Z"/><path d="M5 19.3a1.8 1.8 0 0 0 2 1.2h12"/>',
    "box": '<path d="M4 8.5h16v11H4ZM3 4.5h18v4H3ZM9.8 12.2h4.4"/>',
    "puzzle": ('<path d="M4.5 8h4.2a2 2 0 1 1 3.7 0h4.1v4a2 2 0 1 1 0 3.7v4h-4.4a2 2 0 1 0-3.5 0H4.5Z"/>'),
    # what one can do
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "check": '<path d="m5 12.6 4.6 4.6L19 7.4"/>',
    "edit": '<path d="m4.5 19.5.9-4.3L16 4.6l3.4 3.4L8.8 18.6Z"/><path d="m13.6 7 3.4 3.4"/>',
    "trash": '<path d="M4 6.8h16M9 6.5v-2.7h6v2.7M6 6.8 7 20.2h10l1-13.4M10.2 10.5v6M13.8 10.5v6"/>',
    "copy": '<rect x="8.5" y="8.5" width="11.5" height="12" rx="2"/><path d="M15.5 8.3V3.8H4v12h4.3"/>',
    "download": _TRAY + '<path d="M12 4v11M7.5 10.7 12 15.2l4.5-4.5"/>',
    "upload": _TRAY + '<path d="M12 15.2V4.2M7.5 8.7 12 4.2l4.5 4.5"/>',
    "refresh": '<path d="M19.6 12a7.6 7.6 0 1 1-2.3-5.4l2.3 2.2"/><path d="M19.8 4.3v4.6h-4.6"/>',
    "external": '<path d="M13.5 4.5h6v6M19.3 4.7 11 13M16.5 13.5v6h-12v-12h6"/>',
    "filter": '<path d="M4 5.5h16l-6.2 7v5.8l-3.6 1.7v-7.5Z"/>',
    "send": '<path d="M20.5 3.5 3.8 10.3l6.8 3 3 6.9Z"/><path d="m10.6 13.3 4.6-4.6"/>',
    "stop": '<rect x="6" y="6" width="12" height="12" rx="2"/>',
    "pause": '<path d="M8.5 5.5v13M15.5 5.5v13"/>',
    "undo": '<path d="M8 5 4 9l4 4"/><path d="M4.3 9h9.2a5.5 5.5 0 1 1 0 11H8"/>',
    "redo": '<path d="m16 5 4 4-4 4"/><path d="M19.7 9h-9.2a5.5 5.5 0 1 0 0 11H16"/>',
    "eye": '<path d="M2.8 12C5 7.8 8.2 5.8 12 5.8s7 2 9.2 6.2c-2.2 4.2-5.4 6.2-9.2 6.2S5 16.2 2.8 12Z"/>'
    '<circle cx="12" cy="12" r="2.8"/>',
    "drag": '<path stroke-width="2.3" d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1"/>',
    "more": '<path stroke-width="2.3" d="M5.5 12h.1M12 12h.1M18.5 12h.1"/>',
    "zoom_in": '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 4.7 4.7M8.2 10.8h5.2M10.8 8.2v5.2"/>',
    "zoom_out": '<circle cx="10.8" cy="10.8" r="6.3"/><path d="m15.5 15.5 4.7 4.7M8.2 10.8h5.2"/>',
    "fit": '<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>',
    "panel": '<rect x="3.5" y="5" width="17" height="14" rx="2"/><path d="M14.5 5v14"/>',
    "chevrons": '<path d="m8 9.5 4-4 4 4M8 14.5l4 4 4-4"/>',
    "chevron_down": '<path d="m6.5 9.5 5.5 5.5 5.5-5.5"/>',
    "chevron_up": '<path d="m6.5 14.5 5.5-5.5 5.5 5.5"/>',
    "chevron_right": '<path d="m9.5 6.5 5.5 5.5-5.5 5.5"/>',
    "chevron_left": '<path d="M14.5 6.5 9 12l5.5 5.5"/>',
    "arrow_right": '<path d="M4.5 12h15M13.5 6l6 6-6 6"/>',
    "arrow_left": '<path d="M19.5 12h-15M10.5 6l-6 6 6 6"/>',
    "arrow_up": '<path d="M12 19.5v-15M6 10.5l6-6 6 6"/>',
    "arrow_down": '<path d="M12 4.5v15M6 13.5l6 6 6-6"/>',
    # how things are
    "warning": _TRIANGLE,
    "clash": _TRIANGLE,
    "info": _DISC + '<path d="M12 11v5.2M12 7.9v.1"/>',
    "offline": (
        '<path d="M4 4.5 20 19.5M3.5 9.8A13 13 0 0 1 7.3 7.4M11 6.4a13 13 0 0 1 9.5 3.4'
        'M6.5 13.2a8.4 8.4 0 0 1 4-2.2M15 11.7c.9.4 1.7.9 2.5 1.5M9.6 16.5a3.9 3.9 0 0 1 4.3-.4M12 19.6v.1"/>'
    ),
    "online": (
        '<path d="M3.5 9.8a13 13 0 0 1 17 0M6.5 13.2a8.4 8.4 0 0 1 11 0M9.6 16.5a3.9 3.9 0 0 1 4.8 0M12 19.6v.1"/>'
    ),
    "bulb": '<path d="M9.3 17.2h5.4M10 20.4h4M9.3 17.2v-1.4a6.2 6.2 0 1 1 5.4 0v1.4"/>',
    "bolt": '<path d="M13 3.2 5.5 13.5h5.7L10.5 20.8 18.5 10h-6Z"/>',
    "half": _DISC + '<path d="M12 3.5v17M14.5 5v14M17.2 6.5v11"/>',
    "star": '<path d="m12 3.8 2.5 5.3 5.8.7-4.3 4 1.2 5.8-5.2-2.9-5.2 2.9L8 13.8l-4.3-4 5.8-.7Z"/>',
}
"""By name. An icon without a label beside it needs an accessible name and a tool tip."""
