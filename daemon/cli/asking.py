"""The card of a question in a terminal: drawn, answered, and what an answer brought about."""

from __future__ import annotations

import shutil
import textwrap
from typing import Any

from daemon.cli.output import print_line
from daemon.cli.style import Style

_MAX_WIDTH = 92
_KEYS = {
    "radio": "a number · Enter takes the recommended one · words of your own",
    "checkbox": "numbers such as 1,3 · Enter takes the recommended ones · words of your own",
    "form": "field=value … · Enter takes the defaults",
    "text": "your words; a line with a single dot ends several lines",
}


class Card:
    """Draws questions, clashes and consequences as wide as the terminal, but never too wide to read."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._width = min(_MAX_WIDTH, shutil.get_terminal_size((80, 24)).columns - 2)

    def question(self, question: dict[str, Any], progress: dict[str, Any], *, keys: bool = True) -> None:
        """The whole card."""
        style = self._style
        done = progress["decided"] + progress["assumed"] + progress["follows"]
        print_line()
        print_line(style.dim(f"{question['category']} · {question['id']} · {done} settled, {progress['open']} open"))
        self._wrapped(question["text"], style.bold)
        self._wrapped(question["reason"], style.dim)
        print_line()
        for number, option in enumerate(question["options"], start=1):
            self._option(number, option)
        for field in question["fields"]:
            unit = f" in {field['unit']}" if field["unit"] else ""
            default = f", default {field['default']:g}" if isinstance(field["default"], int | float) else ""
            default = default or (f", default {field['default']}" if field["default"] is not None else "")
            print_line(f"  {style.accent(field['name'])}  {field['label']}{style.dim(unit + default)}")
        if question["recommended_text"]:
            self._wrapped(f"Recommended: {question['recommended_text']}", indent="  ")
        if question["recommended_because"]:
            self._wrapped(f"Why: {question['recommended_because']}", style.dim, indent="  ")
        if question["why_now"]:
            self._wrapped(f"Why now: {question['why_now']}", style.dim, indent="  ")
        if keys:
            print_line()
            self._wrapped(_KEYS[question["format"]], style.dim)
            self._wrapped("d put off · a assume · b back · u undo · s show what is decided · q end", style.dim)

    def clash(self, clash: dict[str, Any]) -> None:
        """Decisions side by side, the rule between them, and the smallest repairs."""
        style = self._style
        print_line()
        print_line(style.bad("These cannot hold together:"))
        for side in clash["sides"]:
            print_line(f"  {style.bold(side['alias'])}  {side['question']}")
            self._wrapped(f"{side['answer']}", indent="      ")
            print_line(style.dim(f"      {'; '.join(side['asserts'])}{'  locked' if side['locked'] else ''}"))
        for rule in clash["rules"]:
            self._wrapped(f"{rule['id']}: {rule['because']}", style.dim, indent="  ")
        repairs = [" and ".join(repair) for repair in clash["repairs"]]
        if repairs:
            print_line(f"  Smallest repairs: change {', or '.join(repairs)}.")
        for side in clash["sides"]:
            if side["alternatives"]:
                self._wrapped(f"{side['alias']} could be: {', '.join(side['alternatives'])}", style.dim, indent="  ")

    def consequences(self, consequences: list[dict[str, Any]]) -> None:
        """What an answer settled for other questions."""
        for one in consequences:
            because = f" (because of {', '.join(one['because'])})" if one["because"] else ""
            if one["follows"]:
                self._wrapped(
                    f"follows: {one['text']} {', '.join(one['follows'])}{because}", self._style.good, indent="  "
                )
            else:
                told = f"ruled out: {', '.join(one['ruled_out'])} for “{one['text']}”{because}"
                self._wrapped(told, self._style.dim, indent="  ")

    def _option(self, number: int, option: dict[str, Any]) -> None:
        style = self._style
        mark = style.good(" recommended") if option["recommended"] else ""
        if option["available"]:
            print_line(f"  {style.accent(str(number))}  {style.bold(option['label'])}{mark}")
            self._wrapped(option["consequence"], style.dim, indent="     ")
        else:
            print_line(style.dim(f"  {number}  {option['label']}  (cannot be chosen)"))
            self._wrapped(option["why_not"], style.dim, indent="     ")

    def _wrapped(self, text: str, styled: Any = str, indent: str = "") -> None:
        for paragraph in text.splitlines() or [""]:
            for line in textwrap.wrap(paragraph, self._width, initial_indent=indent, subsequent_indent=indent) or [""]:
                print_line(styled(line))
