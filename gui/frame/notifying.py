"""Decides what is worth a notification on the desktop: each matter once, nothing that is being looked at. Pure.

What waits when the window begins is counted, not told. An approval, a clash or the end of a run is told when it is
news; one that came while nobody listened is told once the list shows it. Several at once are told in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from daemon.contract.approval import ApprovalView
from daemon.contract.event import EventKind
from gui.words.amounts import join, plural

KINDS: Final = frozenset(
    {EventKind.APPROVAL_REQUESTED, EventKind.APPROVAL_SETTLED, EventKind.CONTRADICTION_DETECTED, EventKind.RUN_CHANGED}
)
_ENDS: Final[Mapping[str, str]] = {"done": "A run is done", "failed": "A run failed", "broken": "A run broke off"}
"""A run that was stopped was stopped by somebody, who knows."""

_MOST_KNOWN: Final = 2_000
_MOST_AT_ONCE: Final = 3


@dataclass(frozen=True)
class Notification:
    """What is told, and where a click on it goes. With `run` its text is that run's goal, which is yet to be read."""

    key: str
    title: str
    text: str
    view: str
    item: str = ""
    run: str = ""
    is_urgent: bool = False


@dataclass(frozen=True)
class Heard:
    """An event, as far as it matters here: its kind and its data."""

    kind: str
    data: Mapping[str, Any]


class Notifier:
    """Remembers what was told. `is_muted` keeps it quiet; what happens meanwhile is not told later either."""

    def __init__(self) -> None:
        self.is_muted = False
        self._known: dict[str, None] = {}
        self._has_listed = False

    def hear(self, events: Iterable[Heard], *, is_watched: bool) -> list[Notification]:
        """What to tell of these events; nothing where the person has the window in front."""
        found: list[Notification] = []
        for event in events:
            if event.kind == EventKind.APPROVAL_SETTLED:
                gone = f"approval:{event.data.get('id', '')}"
                found = [one for one in found if one.key != gone]
                self._is_news(gone)  # it needs no word any more, wherever it is seen next
                continue
            told = _of(event)
            if told is not None and self._is_news(told.key):
                found.append(told)
        return self._told(found, is_watched=is_watched)

    def list_waiting(self, waiting: Sequence[ApprovalView], *, is_watched: bool) -> list[Notification]:
        """What to tell of everything that waits: what nobody has heard of, but for the first time."""
        fresh = [_approval(one.id, one.summary, one.risk, one.tool) for one in waiting]
        news = [told for told in fresh if self._is_news(told.key)]
        is_first, self._has_listed = not self._has_listed, True
        return [] if is_first else self._told(news, is_watched=is_watched)

    def _told(self, found: list[Notification], *, is_watched: bool) -> list[Notification]:
        if self.is_muted or is_watched:
            return []
        approvals = [one for one in found if one.view == "approvals"]
        if len(approvals) <= _MOST_AT_ONCE:
            return found
        rest = [one for one in found if one.view != "approvals"]
        named = join([one.text for one in approvals[:2]] + [f"{len(approvals) - 2} more"])
        title = f"{plural(len(approvals), 'approval')} wait for you"
        is_urgent = any(one.is_urgent for one in approvals)
        return [Notification("approvals", title, named, "approvals", is_urgent=is_urgent), *rest]

    def _is_news(self, key: str) -> bool:
        if key in self._known:
            return False
        self._known[key] = None
        if len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
        return True


def _of(event: Heard) -> Notification | None:
    data = event.data
    if event.kind == EventKind.APPROVAL_REQUESTED:
        return _approval(*(str(data.get(name, "")) for name in ("id", "summary", "risk", "tool")))
    if event.kind == EventKind.CONTRADICTION_DETECTED:
        core = sorted(str(alias) for alias in data.get("core", ()))
        key = f"clash:{data.get('project', '')}:{' '.join(core)}"
        return Notification(key, "Decisions clash", f"{join(core)} cannot hold together.", "questions", "clash")
    if event.kind == EventKind.RUN_CHANGED and data.get("state") in _ENDS:
        run, state = str(data.get("run", "")), str(data["state"])
        return Notification(f"run:{run}:{state}", _ENDS[state], "", "runs", run, run, is_urgent=state != "done")
    return None


def _approval(ident: str, summary: str, risk: str, tool: str) -> Notification:
    if tool == "ask_person":
        return Notification(f"approval:{ident}", "A run asks you", summary.removeprefix("Ask: "), "approvals", ident)
    is_grave = risk in {"high", "critical"}
    text = f"{summary.replace('`', '')}{f' ({risk} risk)' if is_grave else ''}"
    return Notification(f"approval:{ident}", "A run waits for your word", text, "approvals", ident, is_urgent=is_grave)
