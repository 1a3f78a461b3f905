"""A step in one line, for lists and events."""

from __future__ import annotations

from agents.loop.entries import Acted, Began, Entry, Noted, Replied, RunEnded, SegmentEnded

_LETTERS = 120


def title_of(entry: Entry) -> str:
    """What happened, in one line."""
    return _line(_told(entry))


def _told(entry: Entry) -> str:
    match entry:
        case Began(segment=segment):
            return f"{segment.agent or 'a person'} begins{f' {segment.task}' if segment.task else ''}: {segment.goal}"
        case Replied(text=text, calls=calls):
            names = ", ".join(call.tool for call in calls)
            return text or (f"calls {names}" if names else "said nothing")
        case Acted():
            return _acted(entry)
        case Noted(text=text):
            return text
        case SegmentEnded(outcome=outcome, summary=summary):
            return f"{outcome}: {summary}"
        case RunEnded(outcome=outcome, changed=changed):
            return f"The run is over: {outcome}, {len(changed)} file{'' if len(changed) == 1 else 's'} changed"


def _acted(entry: Acted) -> str:
    what = entry.demand.summary if entry.demand else entry.call.tool
    return f"{what}: {entry.text}" if entry.error else what


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…"
