"""The card of a question in a terminal, and what an answer brought about."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable
from typing import Any

from daemon.cli.output import print_line
from daemon.cli.style import Style
from daemon.cli.wording import joined, short_question

_MAX_WIDTH = 92
_MIN_WIDTH = 30
_WAYS = {
    "radio": "a number, or words of your own",
    "checkbox": "numbers such as 1 3, or words of your own",
    "form": "field=value …, or f to fill it in line by line",
    "text": "your words, on as many lines as they need; an empty line ends them",
}
_KEYS = "? help · d put off · a assume · b back · s show what is decided · q end"


def text_width() -> int:
    """How wide text is set: as the terminal, but never too wide to read."""
    return max(_MIN_WIDTH, min(_MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns - 2))


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text, each paragraph wrapped for itself."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += textwrap.wrap(paragraph, width, initial_indent=indent, subsequent_indent=indent) or [""]
    return lines


class Card:
    """Draws questions and consequences."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._width = text_width()

    def question(self, question: dict[str, Any], progress: dict[str, Any], *, current: str = "") -> None:
        """The whole card; `current` is the answer that stands, where it is asked again."""
        style = self._style
        print_line()
        self.wrapped(_head(question, progress), style.dim)
        self.wrapped(question["text"], style.bold)
        self.wrapped(question["reason"], style.dim)
        if question["how"]:
            self.wrapped(question["how"])
        print_line()
        for number, option in enumerate(question["options"], start=1):
            self._option(number, option)
        for field in question["fields"]:
            self._field(field)
        if question["options"] or question["fields"]:
            print_line()
        if current:
            self.wrapped(f"Now: {current}", indent="  ")
        self._advice(question)

    def ways(self, question: dict[str, Any], takes: str) -> None:
        """How it can be answered; `takes` says what Enter does, if anything."""
        enter = f"Enter {takes} · " if takes else ""
        self.wrapped(enter + _WAYS[question["format"]], self._style.dim)
        self.wrapped(_KEYS, self._style.dim)

    def consequences(self, consequences: list[dict[str, Any]]) -> None:
        """What an answer settled for other questions."""
        for one in consequences:
            because = f" (because of {joined(one['because'])})" if one["because"] else ""
            question = short_question(one["text"])
            if one["follows"]:
                told = f"follows: {question} {joined(one['follows'])}{because}"
                self.wrapped(told, self._style.good, indent="  ")
            else:
                told = f"ruled out: {joined(one['ruled_out'])} for “{question}”{because}"
                self.wrapped(told, self._style.dim, indent="  ")

    def wrapped(self, text: str, styled: Callable[[str], str] = str, indent: str = "") -> None:
        """Print a text as wide as cards are."""
        for line in wrapped(text, self._width, indent):
            print_line(styled(line))

    def _option(self, number: int, option: dict[str, Any]) -> None:
        style = self._style
        label = f"{option['label']}  (recommended)" if option["recommended"] else option["label"]
        if not option["available"]:
            self.wrapped(f"{number}  {option['label']}  (ruled out)", style.dim, indent="  ")
            self.wrapped(option["why_not"], style.dim, indent="     ")
            return
        first, *rest = wrapped(label, self._width - 5)
        print_line(f"  {style.accent(str(number))}  {style.bold(first)}")
        for line in rest:
            print_line(f"     {style.bold(line)}")
        self.wrapped(option["consequence"], style.dim, indent="     ")

    def _field(self, field: dict[str, Any]) -> None:
        name = str(field["name"])
        first, *rest = wrapped(f"{name}  {field['label']}{field_note(field)}", self._width - 2)
        print_line(f"  {self._style.accent(name)}{first[len(name) :]}")
        for line in rest:
            print_line(f"  {' ' * len(name)}  {line}")

    def _advice(self, question: dict[str, Any]) -> None:
        if question["recommended_text"]:
            self.wrapped(f"Recommended: {question['recommended_text']}", indent="  ")
        if question["recommended_because"]:
            self.wrapped(f"Why so: {question['recommended_because']}", self._style.dim, indent="  ")
        if question["why_now"]:
            self.wrapped(f"Why now: {question['why_now']}", self._style.dim, indent="  ")


def field_note(field: dict[str, Any]) -> str:
    """What a form's line takes, and what it is if nothing is given."""
    values = f" ({', '.join(field['values'])})" if field["values"] else ""
    is_said = f"({field['unit']})" in field["label"] or field["unit"].startswith("/")
    unit = f" in {field['unit']}" if field["unit"] and not is_said else ""
    return values + unit + (f", {default_of(field)} by default" if field["default"] is not None else "")


def default_of(field: dict[str, Any]) -> str:
    """The default of a form's line, as a person would write it."""
    default = field["default"]
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:.15g}" if isinstance(default, int | float) else str(default or "")


def _head(question: dict[str, Any], progress: dict[str, Any]) -> str:
    settled = progress["decided"] + progress["assumed"] + progress["follows"]
    about = max(progress["budget"], progress["asked"] + 1)
    place = f"question {progress['asked'] + 1} of about {min(about, progress['asked'] + progress['open'])}"
    if question["standing"] != "open":
        place = question["standing"]
    return f"{question['category']} · {question['id']} · {place} · {settled} settled, {progress['open']} open"
