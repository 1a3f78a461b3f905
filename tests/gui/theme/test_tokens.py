from __future__ import annotations

from dataclasses import fields

import pytest

from gui.theme.tokens import DARK, LIGHT, sharpened

THEMES = [pytest.param(LIGHT, id="light"), pytest.param(DARK, id="dark")]

TEXT_PAIRS = [
    *((ink, ground) for ground in ("bg", "surface", "sunken", "hover") for ink in ("text", "text2", "text3")),
    *((ink, ground) for ground in ("chip", "note", "border", "group") for ink in ("text", "text2")),
    *((ink, "surface") for ink in ("accent_text", "ok", "warn", "bad", "k_kw", "k_str", "k_num", "k_fn", "k_com")),
    *((ink, "bg") for ink in ("accent_text", "ok", "warn", "bad")),
    *((ink, ground) for ground in ("accent_soft", "nav_on") for ink in ("text", "text2", "accent_text")),
    *((ink, ground) for ground in ("ok_soft", "warn_soft", "bad_soft") for ink in ("text", "text2")),
    ("text3", "chip"),
    ("text3", "note"),
    ("accent_text", "sunken"),
    ("accent_text", "hover"),
    ("ok", "ok_soft"),
    ("warn", "warn_soft"),
    ("bad", "bad_soft"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_press"),
    ("on_bad", "bad"),
    *((ink, ground) for ground in ("add", "add2", "rem", "rem2") for ink in ("text", "k_kw", "k_str", "k_fn", "k_num")),
    ("ok", "surface"),
    ("surface", "text"),
]
"""Every ink with every ground that it is painted on."""

OUTLINE_PAIRS = [
    ("field", "surface"),
    ("field", "bg"),
    ("accent", "surface"),
    ("accent", "bg"),
    ("accent", "sunken"),
    ("accent", "accent_soft"),
    ("bad", "surface"),
    ("warn", "surface"),
    ("ok", "surface"),
    ("text3", "surface"),
    ("edge", "group"),
    ("edge", "bg"),
    ("accent", "chip"),
    ("text", "surface"),  # the ring of the primary button, with a hairline of the surface within
    ("surface", "accent"),
]
"""Lines and shapes that carry a meaning."""


def luminance(color: str) -> float:
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def weak_pairs(theme, pairs, least):
    found = {pair: contrast(getattr(theme, pair[0]), getattr(theme, pair[1])) for pair in pairs}
    return {pair: round(ratio, 2) for pair, ratio in found.items() if ratio < least}


def test_the_measure_knows_black_on_white_and_a_grey() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_its_ground(theme) -> None:
    assert weak_pairs(theme, TEXT_PAIRS, 4.5) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_line_with_a_meaning_stands_out_from_its_ground(theme) -> None:
    assert weak_pairs(theme, OUTLINE_PAIRS, 3.0) == {}


@pytest.mark.parametrize("theme", THEMES)
def test_every_token_is_a_colour_that_qt_can_read(theme) -> None:
    for field in fields(theme):
        value = getattr(theme, field.name)
        if field.name != "name":
            assert value.startswith("#")
            assert len(value) == (9 if field.name == "scrim" else 7)
            int(value[1:], 16)


@pytest.mark.parametrize("theme", THEMES)
def test_a_sharpened_theme_has_no_pale_text_and_no_hairline_that_is_not_seen(theme) -> None:
    sharp = sharpened(theme)
    texts = [("text2", "surface"), ("text3", "surface"), ("text3", "bg"), ("accent_text", "surface")]
    assert weak_pairs(sharp, texts, 7.0) == {}
    assert weak_pairs(sharp, [("border", "surface"), ("border2", "surface"), ("field", "surface")], 3.0) == {}
    assert weak_pairs(sharp, [pair for pair in TEXT_PAIRS if pair[1] != "border"], 4.5) == {}
