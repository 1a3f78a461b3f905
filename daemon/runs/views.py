"""Runs, steps and changes in the shapes of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from agents.edits.hunks import hunks
from agents.loop.state import FREE_MINDS, UPDATE_TODO
from agents.plans.plan import Plan
from agents.plans.traces import Touch, trace_hunk
from agents.tree.changeset import Changeset, FileChange
from daemon.contract.run import ChangesetView, FileChangeView, HunkView, RunView, SegmentView, StepView, TodoView
from daemon.runs.delivering import file_diff, left_out
from daemon.runs.timing import LIMIT, worked_s
from daemon.store.runs import DONE, RunRow, StepRow

_ENTRY: Final = "entry"


def run_view(row: RunRow, steps: Sequence[StepRow], waiting_for: Sequence[str], sandbox: str) -> RunView:
    """A run at a glance."""
    entries = [step.body[_ENTRY] for step in steps if step.state == DONE and _ENTRY in step.body]
    replies = [entry for entry in entries if entry["type"] == "replied"]
    paid = [entry for entry in entries if entry["type"] in {"replied", "compacted"}]
    body = row.body
    return RunView(
        id=row.id,
        folder=row.folder,
        plan=row.plan,
        agent=row.agent,
        goal=row.goal,
        state=row.state,  # type: ignore[arg-type]  # a str as stored; the model checks it
        outcome=body.get("outcome", ""),
        summary=body.get("summary", ""),
        reason=body.get("reason", ""),
        mode=row.mode,  # type: ignore[arg-type]  # see above
        dry_run=row.is_dry,
        priority=row.priority,
        attempt=row.attempt,
        brain=body["brain"],
        why_rules=body.get("why_rules", ""),
        model=next((one["model"] for one in reversed(replies) if one.get("model")), ""),
        sandbox=sandbox,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        actor=row.actor,
        steps=len(steps),
        worked_s=round(worked_s(body, steps), 3),
        time_limit_s=float(body.get(LIMIT, 0.0)),
        tokens=sum((one.get("prompt_tokens") or 0) + (one.get("completion_tokens") or 0) for one in paid),
        cost=_cost(paid),
        budget_tokens=body.get("budget_tokens"),
        budget_cost=body.get("budget_cost"),
        waiting_for=list(waiting_for),
        segments=_segments(body.get("segments", []), entries),
        todo=_todo(entries),
        changed=body.get("changed", []),
        applied=body.get("applied", False),
        undone=body.get("undone", False),
    )


def step_view(row: StepRow) -> StepView:
    """One step."""
    body = row.body
    return StepView(
        run=row.run,
        number=row.number,
        kind=row.kind,
        state=row.state,
        title=body.get("title", row.kind),
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        approval=body.get("approval", ""),
        entry=body.get(_ENTRY, {}),
    )


def changeset_view(
    row: RunRow, changes: Changeset, plan: Plan | None, touches: Mapping[str, Sequence[Touch]]
) -> ChangesetView:
    """What a run has changed, each hunk with the tasks and decisions behind it; `touches` are its steps by file."""
    diffs = [(change, file_diff(change)) for change in changes.files]
    files = [_file(change, diff, plan, touches.get(change.path, ())) for change, diff in diffs]
    return ChangesetView(run=row.id, files=files, diff="".join(diff for _, diff in diffs), left_out=left_out(changes))


def _file(change: FileChange, diff: str, plan: Plan | None, touches: Sequence[Touch]) -> FileChangeView:
    whole = trace_hunk(plan, change.path, 0, 0, touches)
    return FileChangeView(
        path=change.path,
        kind=change.kind,
        is_binary=change.is_binary,
        size_bytes=len(change.after) if change.after is not None else None,
        modes=[change.before_mode, change.after_mode] if change.before_mode != change.after_mode else [],
        moved_from=change.moved_from,
        hunks=list(_traced(change, diff, plan, touches)),
        tasks=list(whole.tasks),
        traces=list(dict.fromkeys(trace.name for trace in whole.traces)),
    )


def _traced(change: FileChange, diff: str, plan: Plan | None, touches: Sequence[Touch]) -> Iterator[HunkView]:
    """The hunks with their reasons: looked up by the lines that differ, not by those around them."""
    differing = {hunk.number: hunk for hunk in hunks(change.before or b"", change.after or b"")}
    for view in _hunks(diff):
        hunk = differing.get(view.number)
        # Where lines were only taken out, their neighbours stand for the place.
        size = len(hunk.after) if hunk else 0
        start = hunk.after_start + 1 if hunk and size else max(hunk.after_start, 1) if hunk else 0
        end = hunk.after_start + max(size, 1) if hunk else 0
        found = trace_hunk(plan, change.path, start, end, touches)
        why = {
            "tasks": list(found.tasks),
            "traces": list(dict.fromkeys(trace.name for trace in found.traces)),
            "steps": list(found.steps),
            "why": found.sentence if found.by != "nothing" else "",
        }
        yield view.model_copy(update=why)


def _hunks(diff: str) -> Iterator[HunkView]:
    """The hunks of one file's unified diff, in order; lines are split at newlines alone, as diffs are."""
    current: HunkView | None = None
    for line in diff.split("\n"):
        if line.startswith("@@"):
            if current is not None:
                yield current
            current = HunkView(
                number=current.number + 1 if current else 1, header=line, lines=[], tasks=[], traces=[], steps=[]
            )
        elif current is not None and line:
            current.lines.append(line)
    if current is not None:
        yield current


def _todo(entries: Sequence[dict[str, Any]]) -> list[TodoView]:
    """The list as an agent has written it last; each agent of a hand-over goes on with it or writes its own."""
    lists = (one["data"]["items"] for one in reversed(entries) if _is_todo(one))
    return [TodoView(text=item["text"], state=item.get("state", "open")) for item in next(lists, [])]


def _is_todo(entry: dict[str, Any]) -> bool:
    return entry["type"] == "acted" and entry["call"]["tool"] == UPDATE_TODO and not entry.get("error")


def _cost(replies: Sequence[dict[str, Any]]) -> str:
    """The sum; unknown as soon as one reply's is, unless rules or people gave it."""
    asked = [one for one in replies if one.get("model") not in FREE_MINDS]
    if any(one.get("cost") is None for one in asked):
        return "unknown"
    return str(sum((Decimal(one["cost"]) for one in asked), Decimal(0)))


def _segments(planned: Sequence[dict[str, Any]], entries: Sequence[dict[str, Any]]) -> list[SegmentView]:
    """The work with how each piece stands; a hand-over puts a piece in between."""
    views = [_segment(index, segment, "open") for index, segment in enumerate(planned)]
    at = -1
    for entry in entries:
        if entry["type"] == "began":
            at = entry["index"]
            if at < len(views) and views[at].state == "open":
                views[at] = _segment(at, entry["segment"], "running")
        elif entry["type"] == "segment_ended" and 0 <= at < len(views):
            views[at] = views[at].model_copy(update={"state": entry["outcome"], "summary": entry["summary"]})
            if to := entry.get("hand_over_to"):
                views.insert(
                    at + 1, _segment(at + 1, {"agent": to, "goal": views[at].goal, "task": views[at].task}, "open")
                )
    return [view.model_copy(update={"index": index}) for index, view in enumerate(views)]


def _segment(index: int, segment: dict[str, Any], state: Any) -> SegmentView:
    return SegmentView(
        index=index, agent=segment["agent"], task=segment.get("task", ""), goal=segment["goal"], state=state
    )
