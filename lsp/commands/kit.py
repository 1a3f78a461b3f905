"""What all commands of one editor work with, and the form that they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from lsp.commands.arguments import Arguments, Spot
from lsp.dialogue import Dialogue
from lsp.edits import Edits
from lsp.jobs import Jobs
from lsp.pages import Pages
from lsp.session import Session


@dataclass(frozen=True)
class Kit:
    """The tools of commands."""

    session: Session
    dialogue: Dialogue
    pages: Pages
    edits: Edits
    jobs: Jobs

    @classmethod
    def of(cls, session: Session) -> Kit:
        """The tools for one editor."""
        dialogue, pages = Dialogue(session), Pages(session)
        return cls(session, dialogue, pages, Edits(session, dialogue, pages), Jobs(session))


class Command(Protocol):
    """A command. `example` is an argument as one might give it, for refusals and documentation."""

    name: ClassVar[str]
    example: ClassVar[str]

    async def __call__(self, given: Arguments) -> Any:
        """Read the argument, begin the work, and say what was begun."""
        ...


async def symbol_at(session: Session, spot: Spot) -> dict[str, Any] | None:
    """The innermost definition that holds a place of an open document; None if there is none."""
    if spot.document is None or spot.is_file:
        return None
    outline = await session.outlines.current(spot.document)
    return innermost(outline.symbols, spot.start_line, spot.end_line)


def innermost(symbols: Any, first: int, last: int) -> dict[str, Any] | None:
    """The smallest definition around some lines, counted from 1."""
    around = [one for one in symbols if one["start_line"] <= first and last <= one["end_line"]]
    return min(around, key=lambda one: one["end_line"] - one["start_line"], default=None)


def called(symbol: Mapping[str, Any] | None, spot: Spot) -> str:
    """What a person calls a place: the symbol if it is one, else the selection, else the file."""
    if spot.is_file:
        return spot.path.rpartition("/")[2]
    if symbol is not None and not spot.selected.strip():
        return str(symbol["name"])
    return spot.where.rpartition("/")[2]
