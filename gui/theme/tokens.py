"""The colours of the window as tokens, one set for light and one for dark.

Views and widgets read tokens and never write a colour themselves. Text pairs reach a contrast of 4.5:1, outlines
that carry meaning reach 3:1 (WCAG 2.1 AA); `tests/gui/theme/test_tokens.py` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Tokens:
    """One theme. Every value is `#RRGGBB`, but for `scrim`, which is `#AARRGGBB` as Qt reads it."""

    name: str
    bg: str
    """The page, the canvas, the margin of comments."""
    surface: str
    """Cards, panels, documents, fields."""
    sunken: str
    """Navigation, the track of a segmented control, filler of a diff."""
    hover: str
    chip: str
    note: str
    border: str
    """Hairlines; never the only sign of something."""
    border2: str
    """Lines of buttons, options and pop-ups."""
    field: str
    """The outline of inputs, boxes and switches."""
    text: str
    text2: str
    text3: str
    accent: str
    accent_hover: str
    accent_press: str
    on_accent: str
    accent_soft: str
    nav_on: str
    accent_text: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    on_bad: str
    edge: str
    grid: str
    group: str
    add: str
    add2: str
    rem: str
    rem2: str
    k_kw: str
    k_str: str
    k_num: str
    k_fn: str
    k_com: str
    scrim: str


LIGHT = Tokens(
    name="light",
    bg="#F6F7F9",
    surface="#FFFFFF",
    sunken="#EEF0F4",
    hover="#EDF0F4",
    chip="#E9ECF1",
    note="#EEF0F4",
    border="#E1E5EB",
    border2="#C9D0DA",
    field="#808A99",
    text="#171B22",
    text2="#4B5565",
    text3="#5B6575",
    accent="#3557E0",
    accent_hover="#2A49CC",
    accent_press="#223DAE",
    on_accent="#FFFFFF",
    accent_soft="#EBEFFE",
    nav_on="#DCE3FC",
    accent_text="#2C48BE",
    ok="#14723A",
    ok_soft="#E6F4EB",
    warn="#8A5200",
    warn_soft="#FDF1DD",
    bad="#A8201A",
    bad_soft="#FCEAE8",
    on_bad="#FFFFFF",
    edge="#7D8797",
    grid="#E3E7ED",
    group="#F1F3F7",
    add="#E3F5E9",
    add2="#C2EACF",
    rem="#FDECEA",
    rem2="#FAD2CD",
    k_kw="#8A2BA8",
    k_str="#14692F",
    k_num="#8A4B00",
    k_fn="#1F4FB8",
    k_com="#525C6B",
    scrim="#780B1020",
)

DARK = Tokens(
    name="dark",
    bg="#0F1216",
    surface="#171B21",
    sunken="#12161B",
    hover="#222831",
    chip="#252C36",
    note="#20262E",
    border="#262C35",
    border2="#39424F",
    field="#6F7B8B",
    text="#E8EBF0",
    text2="#A9B3C1",
    text3="#8E99A9",
    accent="#7C95FF",
    accent_hover="#93A8FF",
    accent_press="#6680F0",
    on_accent="#0B1020",
    accent_soft="#1D2547",
    nav_on="#1D2547",
    accent_text="#A9B9FF",
    ok="#58C98A",
    ok_soft="#14301F",
    warn="#E8B15A",
    warn_soft="#33270F",
    bad="#FF8A80",
    bad_soft="#3A1917",
    on_bad="#2A0B08",
    edge="#6B7686",
    grid="#20262E",
    group="#13171C",
    add="#12291B",
    add2="#1A4029",
    rem="#331A19",
    rem2="#552A27",
    k_kw="#D19CF0",
    k_str="#86D3A0",
    k_num="#E8B15A",
    k_fn="#9DB4FF",
    k_com="#9AA5B4",
    scrim="#A6000000",
)


def sharpened(tokens: Tokens) -> Tokens:
    """A theme for systems in high contrast: no pale text, and lines that are seen wherever there was a hairline."""
    return replace(
        tokens,
        text2=tokens.text,
        text3=tokens.text2,
        border=tokens.field,
        border2=tokens.text3,
        field=tokens.text,
        edge=tokens.text2,
        accent_text=tokens.accent_press if tokens.name == "light" else tokens.accent_text,
    )
