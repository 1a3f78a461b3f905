"""Markdown of ours on a terminal: emphasis where it can be shown, links as their words. Elsewhere it stays Markdown."""

from __future__ import annotations

import re
import sys
import textwrap

from daemon.cli.output import print_line
from daemon.cli.style import Style

_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]\([^()\s]*\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"(`+) ?(.+?) ?\1")
_ESCAPE = re.compile(r"\\([\\`*_\[\]<>#|])")
_INDENT = re.compile(r"^(?:[-*] |> |\d+\. )?")


def print_markdown(text: str, *, width: int = 100) -> None:
    """Print Markdown for people if they see it, else as it stands."""
    if not sys.stdout.isatty():
        print_line(text.rstrip("\n"))
        return
    style, in_code = Style(), False
    for line in text.rstrip("\n").split("\n"):
        if line.startswith("```"):
            in_code = not in_code
        elif in_code:
            print_line("    " + style.accent(line))
        else:
            for row in _wrapped(line, width):
                print_line(_shown(row, style))


def _wrapped(line: str, width: int) -> list[str]:
    """One paragraph in rows; what belongs to a point of a list stands under it."""
    mark = _INDENT.match(line)
    inner = " " * len(mark[0]) if mark else ""
    plain = _LINK.sub(r"\1", line)
    return textwrap.wrap(plain, width, subsequent_indent=inner, break_long_words=False, break_on_hyphens=False) or [""]


def _shown(row: str, style: Style) -> str:
    if row.startswith("#"):
        return style.bold(_ESCAPE.sub(r"\1", _CODE.sub(r"\2", row.lstrip("# "))))
    row = _STRONG.sub(lambda found: style.bold(found[1]), row)
    row = _CODE.sub(lambda found: style.accent(found[2]), row)
    return _ESCAPE.sub(r"\1", row)
