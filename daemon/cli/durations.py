"""Options that are lengths of time."""

from __future__ import annotations

import typer

from daemon.contract.duration import parse_duration


def seconds_of(text: str | None) -> float | None:
    """The seconds that an option says, such as `2h`; a wrong one is told as wrong use."""
    return None if text is None else _parsed(text, "")


def days_of(text: str) -> float:
    """The days that an option says; a bare number counts days."""
    return _parsed(text, "d") / 86_400


def _parsed(text: str, unit: str) -> float:
    try:
        return parse_duration(text, unit)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
