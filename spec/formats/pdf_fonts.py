"""Fonts for a PDF: which one can show a letter, so that no script turns into boxes.

Latin text uses the fonts that every reader of PDF has. Other letters use a TrueType font of the system where one is
found; Chinese, Japanese and Korean the character collections that readers bring along. What is left is spelled in
Latin letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

_PLACES: Final = (
    "/usr/share/fonts/truetype/dejavu",
    "/usr/share/fonts/TTF",
    "/usr/share/fonts/dejavu",
    "/usr/share/fonts/dejavu-sans-fonts",
    "/usr/share/fonts/truetype/noto",
    "/usr/share/fonts/noto",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-sans",
    "/Library/Fonts",
    "/System/Library/Fonts/Supplemental",
    "C:/Windows/Fonts",
)
_FAMILIES: Final = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSansMono.ttf"),
    ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf", "NotoSansMono-Regular.ttf"),
    ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf", "LiberationMono-Regular.ttf"),
    ("Arial Unicode.ttf", "Arial Unicode.ttf", "Arial Unicode.ttf"),
    ("arial.ttf", "arialbd.ttf", "cour.ttf"),
)
"""Regular, bold and fixed width, best first."""

_CJK: Final = (
    ("HeiseiKakuGo-W5", r"[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f]"),
    ("HYGothic-Medium", r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    ("STSong-Light", r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]"),
)
_CONTEXT: Final = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\ufb1d-\ufdff\ufe70-\ufeff]")
"""Scripts that are written from right to left or whose letters join: their order and joining are not done here."""

_GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        "a v g d e z i th i k l m n x o p r s t y f ch ps o s".split()
        + "A V G D E Z I Th I K L M N X O P R S T Y F Ch Ps O".split(),
        strict=True,
    )
)
_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya i yi ye g".split(),
        strict=True,
    )
)
_MARKS: Final = {
    "→": "->",
    "←": "<-",
    "↔": "<->",
    "⇒": "=>",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "\u2212": "-",
    "∞": "infinite",
    "☐": "[ ]",
    "☑": "[x]",
    "✓": "[x]",
    "✔": "[x]",
    "✗": "[-]",
    "─": "-",
    "│": "|",
    "├": "|-",
    "└": "`-",
    "\u2011": "-",
    "\u200b": "",
    "\u200d": "",
    "\ufe0f": "",
    "\u00ad": "",
    "\ufeff": "",
    "\u2028": " ",
    "\u2029": " ",
}


class Fonts(msgspec.Struct, frozen=True):
    """The names of the fonts for running text, bold text and code, and the letters that the TrueType ones have."""

    regular: str = "Helvetica"
    bold: str = "Helvetica-Bold"
    italic: str = "Helvetica-Oblique"
    mono: str = "Courier"
    letters: frozenset[int] = frozenset()
    mono_letters: frozenset[int] = frozenset()


class Run(msgspec.Struct, frozen=True):
    """A piece of text in one font; `font` is empty for the font of the text around it."""

    text: str
    font: str = ""


def fonts_for(text: str, places: Iterable[str] = _PLACES) -> tuple[Fonts, list[str]]:
    """The fonts for a text and notes on what they cannot do. Registers with reportlab what is used.

    `places` are folders where fonts may lie; the files in them are read, nothing is written.
    """
    foreign = {letter for letter in text if not _is_latin(letter) and not _cjk_font(letter) and letter not in _MARKS}
    foreign = {letter for letter in foreign if ord(letter) > 31}
    notes: list[str] = []
    if _CONTEXT.search(text):
        notes.append("Scripts written from right to left or with joined letters stand letter by letter, from the left.")
    found = _family(places) if foreign else None
    fonts = _registered(found) if found else Fonts()
    left = sorted(letter for letter in foreign if ord(letter) not in fonts.letters)
    if left:
        shown = "".join(letter for letter in left[:20] if letter.isprintable())
        notes.append(f"No font for some letters was found; they are spelled in Latin letters: {shown}")
    return fonts, notes


def runs_of(text: str, fonts: Fonts, kana: bool = False, code: bool = False) -> Iterator[Run]:
    """The text in pieces of one font each.

    `kana` tells that Chinese characters are meant as Japanese, `code` that the text is set in the font of code.
    """
    piece, font = "", ""
    for letter in text:
        wanted = _cjk_font(letter)
        if wanted == "STSong-Light" and kana:
            wanted = "HeiseiKakuGo-W5"
        if code and not wanted and ord(letter) in fonts.letters - fonts.mono_letters:
            wanted = fonts.regular
        shown = letter if wanted or _is_shown(letter, fonts) else spelled(letter)
        if wanted != font and piece:
            yield Run(piece, font)
            piece = ""
        piece, font = piece + shown, wanted
    if piece:
        yield Run(piece, font)


def has_kana(text: str) -> bool:
    """Whether it is Japanese."""
    return bool(re.search(_CJK[0][1], text))


def spelled(letter: str) -> str:
    """A letter in the Latin ones: by mark, by script, by its parts, else by its name in parentheses."""
    known = _MARKS.get(letter) or _GREEK.get(letter) or _CYRILLIC.get(letter)
    if known is not None or letter in _MARKS:
        return known or ""
    lower = _CYRILLIC.get(letter.lower())
    if lower is not None:
        return lower.capitalize()
    plain = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    if plain and plain != letter:
        return "".join(one if _is_latin(one) else spelled(one) for one in plain)
    name = unicodedata.name(letter, "")
    stroked = re.match(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]{1,2}) WITH ", name)
    if stroked:
        return stroked[2].lower() if stroked[1] == "SMALL" else stroked[2].capitalize()
    return f"({name.lower()})" if name and unicodedata.category(letter) not in {"Cc", "Cf", "Mn"} else ""


def register_cjk(text: str) -> None:
    """Makes the character collections known that the text needs."""
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - heavy, and only PDFs need it
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415 - see above

    japanese = has_kana(text)
    for name, letters in _CJK:
        if re.search(letters, text) and not (japanese and name == "STSong-Light"):
            pdfmetrics.registerFont(UnicodeCIDFont(name))


def _is_shown(letter: str, fonts: Fonts) -> bool:
    if letter in _MARKS and not (fonts.letters and ord(letter) in fonts.letters):
        return False
    return ord(letter) in fonts.letters if fonts.letters else _is_latin(letter)


def _is_latin(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _cjk_font(letter: str) -> str:
    if ord(letter) < 0x1100:
        return ""
    return next((name for name, letters in _CJK if re.match(letters, letter)), "")


def _family(places: Iterable[str]) -> tuple[Path, Path, Path] | None:
    for folder in map(Path, places):
        for names in _FAMILIES:
            files = tuple(folder / name for name in names)
            if all(file.is_file() for file in files):
                return files[0], files[1], files[2]
    return None


def _registered(files: tuple[Path, Path, Path]) -> Fonts:
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - heavy, and only PDFs need it
    from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415 - see above

    names = ("GroundplanText", "GroundplanBold", "GroundplanMono")
    try:
        fonts = [TTFont(name, str(file)) for name, file in zip(names, files, strict=True)]
    except (TTFError, OSError):
        return Fonts()
    for font in fonts:
        pdfmetrics.registerFont(font)
    covered: list[Mapping[int, int]] = [font.face.charToGlyph for font in fonts]
    letters = frozenset.intersection(*(frozenset(one) for one in covered[:2]))
    return Fonts(names[0], names[1], names[0], names[2], letters, frozenset(covered[2]))
