"""What an attached document says, once it has been read: text in parts, and notes on what could not be read."""

from __future__ import annotations

from typing import Final

import msgspec

LARGEST_BYTES: Final = 10 * 1024 * 1024
"""A document larger than this is refused."""


class Part(msgspec.Struct, frozen=True):
    """A piece of the text: a page of a PDF, a section below a heading, a table of a schema.

    `page` and `line` count from 1 and are 0 where there are none.
    """

    title: str
    text: str
    page: int = 0
    line: int = 0


class Read(msgspec.Struct, frozen=True):
    """A document that was read. `text` is all of it; `parts` cover it in order; `notes` are sentences for people."""

    name: str
    media: str
    text: str
    title: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


def stem_of(name: str) -> str:
    """The name of a file in words, without folders and extension."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return " ".join(base.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").split()) or base
