"""Labels with texts beside them, as wide as the terminal; a text goes on below itself, and its words stay whole."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

from daemon.cli.asking import text_width
from daemon.cli.output import print_line


def row_lines(label: str, text: str) -> list[str]:
    """The lines of a text that begins after a label, without the label: paths and commands in it can be copied."""
    indent = " " * len(label)
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += textwrap.wrap(
            paragraph,
            max(text_width(), len(indent) + 20),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [indent]
    return [line[len(indent) :] for line in found]


def print_row(
    label: str, text: str, styled: Callable[[str], str] = str, label_styled: Callable[[str], str] = str
) -> None:
    """Print a label and its text."""
    for number, line in enumerate(row_lines(label, text)):
        beginning = " " * len(label) if number else label_styled(label)
        print_line(f"{beginning}{styled(line)}".rstrip())
