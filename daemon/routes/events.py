"""The stream of events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.responses import StreamingResponse

from daemon.contract.event import Event, EventKind
from daemon.contract.ids import DAEMON_ACTOR, EventId, WorkspaceId
from daemon.events import EventHub

KEEP_ALIVE_S = 15.0


def events_router(hub: EventHub) -> APIRouter:
    """The route that streams events."""
    router = APIRouter(tags=["events"])

    @router.get("/events", response_class=StreamingResponse)
    async def follow_events(
        kind: Annotated[list[str] | None, Query(description="Only these kinds; all without.")] = None,
        workspace: Annotated[WorkspaceId | None, Query(description="Only events of this workspace.")] = None,
        last_event_id: Annotated[str, Header(description="Go on after this event.")] = "",
    ) -> StreamingResponse:
        """Events as server-sent events, from now on or from the one after `Last-Event-ID`.

        A `gap` event comes first when events in between are no longer kept: read the state anew.
        """
        place, has_gap = await hub.place_of(last_event_id)
        # Told at once, so that a client that is cut off before its first event can go on from here.
        greeting = f"id: {last_event_id or hub.last_id}\n: listening\n\n"
        frames = _frames(hub, place, has_gap, frozenset(kind or ()), workspace, greeting)
        return StreamingResponse(frames, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    return router


async def _frames(
    hub: EventHub, place: int, has_gap: bool, kinds: frozenset[str], workspace: WorkspaceId | None, greeting: str
) -> AsyncIterator[str]:
    yield greeting
    if has_gap:
        yield _frame(Event(id=EventId(""), kind=EventKind.GAP, at=datetime.now(UTC), actor=DAEMON_ACTOR))
    async for batch in hub.follow(place, KEEP_ALIVE_S):
        wanted = [
            event
            for event in batch
            if (not kinds or event.kind in kinds) and (workspace is None or event.workspace == workspace)
        ]
        yield "".join(map(_frame, wanted)) or ": alive\n\n"


def _frame(event: Event) -> str:
    named = f"id: {event.id}\n" if event.id else ""
    return f"{named}event: {event.kind}\ndata: {event.model_dump_json()}\n\n"
