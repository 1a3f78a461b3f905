"""The audit trail: list, check, export. Nothing here changes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from daemon.audit.chain import AuditKind
from daemon.audit.service import AuditService, facts_of
from daemon.audit.verifying import AuditReport, Fault
from daemon.contract.audit import AuditEntryView, AuditFault, AuditReportView
from daemon.contract.page import Page
from daemon.errors import BadCursor
from daemon.store.audit import Entry, Wanted
from daemon.web.pages import WantedPage, make_cursor, read_cursor

_MEDIA = {"jsonl": "application/jsonl", "csv": "text/csv; charset=utf-8"}
_ALL = 2**62

Run = Annotated[str | None, Query(description="Only entries of this run: its id, or the end of it.")]
Kinds = Annotated[list[AuditKind] | None, Query(description="Only entries of this kind; may be repeated.")]
Since = Annotated[datetime | None, Query(description="Only entries from this moment on.")]
Until = Annotated[datetime | None, Query(description="Only entries before this moment.")]


def audit_router(service: AuditService) -> APIRouter:
    """Routes on the audit trail."""
    router = APIRouter(prefix="/audit", tags=["audit"])

    @router.get("")
    def list_entries(
        page: WantedPage,
        run: Run = None,
        kind: Kinds = None,
        since: Since = None,
        until: Until = None,
    ) -> Page[AuditEntryView]:
        """Entries, newest first."""
        below = read_cursor(page.cursor) if page.cursor else None
        if below is not None and (not isinstance(below, int) or isinstance(below, bool)):
            raise BadCursor
        found = service.latest(page.limit + 1, below=below, wanted=_wanted(run, kind, since, until))
        shown = found[: page.limit]
        more = make_cursor(shown[-1].seq) if len(found) > page.limit else None
        return Page(items=[_view(entry) for entry in shown], next_cursor=more)

    @router.get("/verification")
    def verify() -> AuditReportView:
        """Check the whole trail: the chain, its end against the anchors, and the blobs that it names."""
        return _report(service.verify())

    @router.get("/export", response_class=StreamingResponse)
    def export(
        form: Annotated[Literal["jsonl", "csv"], Query(alias="format")] = "jsonl",
        after: Annotated[int, Query(ge=0, description="Only entries with a higher number.")] = 0,
        limit: Annotated[int, Query(ge=1, description="How many entries at most; all by default.")] = _ALL,
        run: Run = None,
        kind: Kinds = None,
        since: Since = None,
        until: Until = None,
    ) -> StreamingResponse:
        """Entries in order, as JSON lines that can be checked without this program, or as CSV."""
        lines = service.json_lines if form == "jsonl" else service.csv_lines
        return StreamingResponse(lines(after, limit, _wanted(run, kind, since, until)), media_type=_MEDIA[form])

    return router


def _wanted(run: str | None, kinds: list[AuditKind] | None, since: datetime | None, until: datetime | None) -> Wanted:
    return Wanted(run, [kind.value for kind in kinds or ()], _aware(since), _aware(until))


def _aware(moment: datetime | None) -> datetime | None:
    """A moment without a zone is taken as UTC."""
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _view(entry: Entry) -> AuditEntryView:
    return AuditEntryView(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        kind=entry.kind,
        run=entry.run,
        facts=facts_of(entry),
        before=entry.before,
        hash=entry.hash,
    )


def _report(report: AuditReport) -> AuditReportView:
    return AuditReportView(
        is_whole=report.is_whole,
        entries=report.entries,
        first_at=report.first_at,
        last_at=report.last_at,
        head=report.head,
        anchored=report.anchored,
        fault=_fault(report.fault),
        blobs=report.blobs,
        lost_blobs=list(report.lost_blobs),
    )


def _fault(fault: Fault | None) -> AuditFault | None:
    if fault is None:
        return None
    return AuditFault(what=fault.what, seq=fault.seq, message=fault.message, before=fault.before, after=fault.after)
