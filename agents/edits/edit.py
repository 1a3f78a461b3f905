"""What an edit is, whatever format it was written in. Plain data."""

from __future__ import annotations

from typing import Literal

import msgspec


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Text to find, once, and what to put there.

    `by_line` blocks are whole lines, others any piece of text. `near` is the line (from 1) at which the writer says it
    is, 0 for unknown; it chooses between equals and never moves a match. `scope` are lines that come before it, in
    order. `at_end` says that it reaches the end of the file, `everywhere` that all places are meant.
    """

    find: str
    replace: str
    by_line: bool = True
    near: int = 0
    scope: tuple[str, ...] = ()
    at_end: bool = False
    everywhere: bool = False


class FileEdit(msgspec.Struct, frozen=True, kw_only=True):
    """An edit of one file.

    `create` makes a file that must not be there yet, `write` puts whole content there, `edit` replaces blocks,
    `remove` takes the file away. With `move_to` the result goes to another path.
    """

    path: str
    kind: Literal["create", "write", "edit", "remove"]
    content: str = ""
    blocks: tuple[Block, ...] = ()
    move_to: str = ""


class FileOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of the edits of one path: contents before and after, None where there is no file.

    `notes` say what was found differently than it was written. `moved_from` names the path that it had before.
    """

    path: str
    before: bytes | None
    after: bytes | None
    notes: tuple[str, ...] = ()
    moved_from: str = ""

    @property
    def is_change(self) -> bool:
        """Whether anything is to be written; if not, the file is already so."""
        return self.before != self.after
