"""Options that are amounts: lengths of time, and money. What is wrong is told as wrong use, with the option's name."""

from __future__ import annotations

import re
from typing import Final

import typer

from daemon.contract.duration import parse_duration

_DOLLARS: Final = re.compile(r"\$?(\d{1,5}(?:\.\d{1,6})?)")


def seconds_of(text: str | None, option: str) -> float | None:
    """The seconds that an option says, such as `2h`."""
    return None if text is None else _parsed(text, "", option)


def days_of(text: str, option: str) -> float:
    """The days that an option says; a bare number counts days."""
    return _parsed(text, "d", option) / 86_400


def dollars_of(text: str | None, option: str) -> str | None:
    """A sum of US dollars as a decimal."""
    if text is None:
        return None
    found = _DOLLARS.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(f"{text!r} is no sum of US dollars. Write it like 0.50.", param_hint=option)
    return found[1]


def _parsed(text: str, unit: str, option: str) -> float:
    try:
        return parse_duration(text, unit)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from error
