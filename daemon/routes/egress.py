"""The egress ledger: who was contacted."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from daemon.contract.egress import ContactsView, ContactView, EgressReport
from daemon.contract.page import Page
from daemon.errors import BadCursor
from daemon.store.egress import Egress
from daemon.web.pages import WantedPage, make_cursor, read_cursor

Run = Annotated[str, Query(description="Only of this run.")]
Since = Annotated[datetime | None, Query(description="Only from this moment on.")]


def egress_router(egress: Egress) -> APIRouter:
    """Routes on the ledger."""
    router = APIRouter(prefix="/egress", tags=["egress"])

    @router.get("")
    def report(run: Run = "", since: Since = None) -> EgressReport:
        """Who was contacted for what, other machines first."""
        moment = since.astimezone() if since else None
        contacts = [ContactsView(**asdict(one)) for one in egress.totals(run=run, since=moment)]
        left = any(one.is_remote for one in contacts)
        return EgressReport(left_machine=left, run=run or None, since=moment, contacts=contacts)

    @router.get("/entries")
    def entries(page: WantedPage, run: Run = "", since: Since = None) -> Page[ContactView]:
        """Each contact, the latest first."""
        after = read_cursor(page.cursor) if page.cursor else ""
        if not isinstance(after, str):
            raise BadCursor
        moment = since.astimezone() if since else None
        found = egress.entries(run=run, since=moment, after=after, limit=page.limit + 1)
        shown = found[: page.limit]
        cursor = make_cursor(shown[-1].id) if len(found) > page.limit else None
        items = [ContactView(**{**asdict(one), "run": one.run or None}) for one in shown]
        return Page(items=items, next_cursor=cursor)

    return router
