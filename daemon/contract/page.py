"""Lists come in pages: `limit` and `cursor` go in, `items` and `next_cursor` come out."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """A part of a list; `next_cursor` is None on the last page and is opaque otherwise."""

    items: list[Item]
    next_cursor: str | None = None
