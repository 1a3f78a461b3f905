"""Reading answers: one object, or every page of a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, TypeAdapter

from daemon.client.api import Client
from daemon.contract.page import Page

API: Final = "/api/v1"
_PAGE_SIZE: Final = 500

ItemT = TypeVar("ItemT", bound=BaseModel)


def path_to(*parts: str) -> str:
    """The path of a resource: `path_to("projects", project, "branches", "a/b")` escapes what needs it."""
    return "/".join([API, *(quote(part, safe="") for part in parts)])


def read(client: Client, path: str, model: type[ItemT], query: Mapping[str, Any] | None = None) -> ItemT:
    """Get one object."""
    return client.request("GET", path, query=query).parse(model)


def read_list(
    client: Client, path: str, model: type[ItemT], query: Mapping[str, Any] | None = None, at_most: int = 10_000
) -> list[ItemT]:
    """Get a list that comes in pages, all of them up to `at_most` items."""
    pages = TypeAdapter(Page[model])  # type: ignore[valid-type]  # a type that is known at run time only
    items: list[ItemT] = []
    cursor: str | None = None
    while len(items) < at_most:
        asked = {**(query or {}), "limit": min(_PAGE_SIZE, at_most - len(items)), "cursor": cursor}
        page = pages.validate_json(client.request("GET", path, query=asked).body)
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return items


def read_plain_list(
    client: Client, path: str, model: type[ItemT], query: Mapping[str, Any] | None = None
) -> list[ItemT]:
    """Get a list that comes whole."""
    lists = TypeAdapter(list[model])  # type: ignore[valid-type]  # a type that is known at run time only
    return lists.validate_json(client.request("GET", path, query=query).body)


def send(client: Client, method: str, path: str, body: BaseModel | None, model: type[ItemT]) -> ItemT:
    """Send an object, and read the one that comes back."""
    return client.request(method, path, body=plain(body)).parse(model)


def plain(body: BaseModel | None) -> Any:
    """An object as it crosses the border; what was never set is left out, so that a change touches nothing else."""
    return None if body is None else body.model_dump(mode="json", exclude_unset=True)
