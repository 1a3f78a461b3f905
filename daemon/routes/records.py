"""Requirements, entities, terms, rules and elements, as people write them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Response
from starlette.status import HTTP_204_NO_CONTENT

from daemon.contract.evidence import RecordChange, RecordNew, RecordView
from daemon.contract.page import Page
from daemon.errors import WrongUse
from daemon.routes.project_choice import PROJECT, DeskChoice, require_active
from daemon.specs.desk import Desk
from daemon.specs.service import SpecService
from daemon.web.pages import WantedPage, slice_page

_LONGEST_VERSION = 18
"""Digits of a version, of which there are never so many."""
Version = Annotated[str | None, Header(alias="If-Match", description="The version that was read, in quotes.")]


def records_router(service: SpecService, choice: DeskChoice) -> APIRouter:
    """Routes on records below `/records/KIND`: requirement, entity, term, rule, element."""
    router = APIRouter(prefix=PROJECT + "/records", tags=["records"])
    chosen = Depends(choice)

    @router.get("/{kind}")
    def list_records(kind: str, page: WantedPage, desk: Desk = chosen) -> Page[RecordView]:
        """The records of a kind."""
        return slice_page(desk.recording.all(kind), page)

    @router.post("/{kind}")
    def add(kind: str, wish: RecordNew, desk: Desk = chosen) -> RecordView:
        """A new record."""
        made = require_active(desk).recording.add(kind, wish.fields, service.user)
        service.tell(desk, "added")
        return made

    @router.get("/{kind}/{name}")
    def one(kind: str, name: str, response: Response, desk: Desk = chosen) -> RecordView:
        """One record by alias or id; its ETag is its version."""
        found = desk.recording.one(kind, name)
        response.headers["ETag"] = f'"{found.version}"'
        return found

    @router.patch("/{kind}/{name}")
    def change(kind: str, name: str, wish: RecordChange, desk: Desk = chosen, version: Version = None) -> RecordView:
        """Change fields of a record; with If-Match only if nobody changed it since."""
        changed = require_active(desk).recording.change(kind, name, wish, service.user, _number(version))
        service.tell(desk, "changed")
        return changed

    @router.delete("/{kind}/{name}", status_code=HTTP_204_NO_CONTENT)
    def remove(kind: str, name: str, desk: Desk = chosen, version: Version = None) -> Response:
        """Take a record away; undo brings it back. With If-Match only if nobody changed it since."""
        require_active(desk).recording.remove(kind, name, service.user, _number(version))
        service.tell(desk, "removed")
        return Response(status_code=HTTP_204_NO_CONTENT)

    return router


def _number(version: str | None) -> int | None:
    if version is None:
        return None
    bare = version.strip().strip('"')
    if not bare.isdecimal() or len(bare) > _LONGEST_VERSION:
        raise WrongUse(f"If-Match {version!r} is no version.", "Send the ETag that reading the record gave.")
    return int(bare)
