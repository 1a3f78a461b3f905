"""A step in one line, for lists and events."""

from __future__ import annotations

from agents.loop.entries import Acted, Began, Compacted, Entry, Noted, Replied, RunEnded, SegmentEnded
from agents.loop.moves import NOT_RUN, RED

_LETTERS = 120


def title_of(entry: Entry) -> str:
    """What happened, in one line."""
    return _line(_told(entry))


def _told(entry: Entry) -> str:
    match entry:
        case Began(segment=segment):
            goal = segment.goal.partition("\n")[0].removeprefix(f"{segment.task}: ")
            return f"{segment.agent or 'a person'} begins{f' {segment.task}' if segment.task else ''}: {goal}"
        case Replied(text=text, calls=calls, faults=faults):
            names = ", ".join(call.tool for call in calls)
            tries = f"(at try {len(faults) + 1}) " if faults else ""
            return tries + (text or (f"calls {names}" if names else "said nothing"))
        case Acted():
            return _acted(entry)
        case Noted(text=text):
            return text
        case Compacted(first=first, last=last, model=model):
            return f"{last - first} earlier messages are told in short by {model}"
        case SegmentEnded(outcome=outcome, summary=summary):
            return f"{outcome}: {summary}"
        case RunEnded(outcome=outcome, changed=changed):
            return f"The run is over: {outcome}, {len(changed)} file{'' if len(changed) == 1 else 's'} changed"


def _acted(entry: Acted) -> str:
    if entry.by_runtime and entry.demand is not None and entry.demand.command:
        return _checked(entry, entry.demand.command)
    what = entry.demand.summary if entry.demand else entry.call.tool
    return f"{what}: {entry.text}" if entry.error else what


def _checked(entry: Acted, command: str) -> str:
    """How a command of the acceptance ended, and whether it was to end so."""
    if entry.data.get("exit_code") in NOT_RUN:
        return f"Cannot be run: `{command}`: {entry.text}"
    if entry.call.id.startswith(RED):
        return f"Red, as it must be: `{command}` fails" if entry.error else f"Not red yet: `{command}` succeeds"
    return f"Red: `{command}` fails: {entry.text}" if entry.error else f"Green: `{command}` succeeds"


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}…"
