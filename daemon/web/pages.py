"""Pages of lists. A cursor is opaque to clients: base64 of JSON, whatever the list needs to go on."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query

from daemon.contract.page import Page
from daemon.errors import BadCursor

ItemT = TypeVar("ItemT")

MAX_LIMIT = 500


@dataclass(frozen=True)
class PageWish:
    """Which page a client asks for."""

    limit: int
    cursor: str | None


def page_wish(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many items at most.")] = 50,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before.")] = None,
) -> PageWish:
    """The page that a request's query asks for."""
    return PageWish(limit, cursor)


WantedPage = Annotated[PageWish, Depends(page_wish)]
"""The type of a route's parameter that takes `limit` and `cursor`."""


def slice_page(items: Sequence[ItemT], wish: PageWish) -> Page[ItemT]:
    """The wanted page of a list that is at hand as a whole."""
    start = read_cursor(wish.cursor) if wish.cursor else 0
    if not isinstance(start, int) or isinstance(start, bool) or start < 0:
        raise BadCursor
    end = start + wish.limit
    return Page(items=list(items[start:end]), next_cursor=make_cursor(end) if end < len(items) else None)


def make_cursor(place: Any) -> str:
    """A cursor that holds `place`, any JSON value."""
    return base64.urlsafe_b64encode(json.dumps(place, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Any:
    """What `make_cursor` put in; raises `BadCursor` for anything that it did not make."""
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
