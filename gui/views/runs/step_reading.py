"""From the steps that the daemon keeps to those that a trace shows: what was done, on what, with which figures.

A model that says nothing and only calls a tool is no step of its own here: its tokens are told beside the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from daemon.contract.run import StepView
from gui.views.runs.diff_reading import cards_of_diff
from gui.views.runs.trace_step import Card, StepState, TraceStep
from gui.widgets.diff_reading import DiffLine
from gui.widgets.highlight import shown
from gui.words.amounts import plural
from gui.words.times import clock

_MOST_LINES: Final = 2_000
"""Of an output; the rest can be read on disk, and nobody scrolls through more."""

_MOST_PLACES: Final = 4

_TOOLS: Final[Mapping[str, tuple[str, str]]] = {
    "read_file": ("Read", "document"),
    "list_files": ("Listed files", "folder"),
    "search_text": ("Search", "search"),
    "search_code": ("Search", "search"),
    "edit_file": ("Edit", "edit"),
    "write_file": ("Wrote", "edit"),
    "apply_patch": ("Edit", "edit"),
    "bulk_edit": ("Edit", "edit"),
    "move_file": ("Moved", "edit"),
    "remove_file": ("Removed", "edit"),
    "run_command": ("Ran", "terminal"),
    "run_tests": ("Ran the tests", "terminal"),
    "update_todo": ("Todo list", "plan"),
    "finish": ("Finished", "check"),
    "hand_over": ("Handed over", "arrow_right"),
    "ask_person": ("Asked you", "comment"),
    "do_by_hand": ("Left to you", "comment"),
    "apply_changes": ("Put into the folder", "check"),
    "fetch_page": ("Fetched", "globe"),
}
"""What a tool's step is called, and its icon; others are called by their summary."""

_STATES: Final[Mapping[str, tuple[StepState, str]]] = {
    "done": ("done", ""),
    "asking": ("running", "looks whether it may"),
    "acting": ("running", "at work"),
    "waiting": ("waiting", "waits for you"),
    "cut": ("cut", "cut short"),
}


def read_trace(steps: Sequence[StepView], before: StepView | None, *, is_over: bool) -> list[TraceStep]:
    """Steps as they are shown; `before` is the one ahead of the first, whose tokens may belong to it."""
    told: list[TraceStep] = []
    for step in steps:
        told += read_step(step, before, is_over=is_over)
        before = step
    return told


def read_step(step: StepView, before: StepView | None, *, is_over: bool) -> list[TraceStep]:
    """One step, which is none, one or several in the trace. Of a run that is over, nothing is under way any more."""
    entry = step.entry
    match entry.get("type"):
        case "began":
            return [_began(step, entry)]
        case "replied":
            return [*_heard(step, entry), *_replied(step, entry)]
        case "acted":
            return [_acted(step, entry, before)]
        case "noted":
            return [_simple(step, "Told the agent", "info", "warn", str(entry["text"]))]
        case "compacted":
            return [_simple(step, "Told in short", "info", "neutral", str(entry["text"]))]
        case "segment_ended" | "run_ended" as kind:
            return _ended(step, entry, is_run=kind == "run_ended")
    return [_under_way(step, is_over=is_over)]


def _began(step: StepView, entry: Mapping[str, Any]) -> TraceStep:
    segment = entry["segment"]
    task, agent = str(segment.get("task", "")), str(segment.get("agent", "")) or "you"
    goal = str(segment["goal"]).partition("\n")[0].removeprefix(f"{task}: ")
    return TraceStep(
        step.number,
        f"{task} begins" if task else "Begins",
        "play",
        "",
        "accent",
        figures=(_clock(step), agent),
        prose=goal,
    )


def _heard(step: StepView, entry: Mapping[str, Any]) -> list[TraceStep]:
    said = [str(text) for text in entry.get("heard", ())]
    return [
        TraceStep(step.number, "You said", "comment", tone="accent", prose=text, figures=(_clock(step),))
        for text in said
    ]


def _replied(step: StepView, entry: Mapping[str, Any]) -> list[TraceStep]:
    text = str(entry.get("text", "")).strip()
    faults = [f"Failed before: {fault}" for fault in entry.get("faults", ())]
    if not text and not faults and entry.get("calls"):
        return []
    return [
        TraceStep(
            step.number,
            "Thought",
            "bulb",
            figures=(_clock(step), *_spent(entry)),
            prose="\n".join([*faults, text or "It said nothing."]).strip(),
        )
    ]


def _acted(step: StepView, entry: Mapping[str, Any], before: StepView | None) -> TraceStep:
    tool = str(entry["call"]["tool"])
    kind, icon = _TOOLS.get(tool, ("", "bolt"))
    demand, data = entry.get("demand") or {}, entry.get("data") or {}
    summary = str(demand.get("summary") or tool)
    has_failed = bool(entry.get("error")) and not _is_red_on_purpose(entry)
    if entry.get("by_runtime"):
        kind = step.title.partition(":")[0]
    cards = _cards(entry, tool)
    return TraceStep(
        number=step.number,
        kind=kind or summary,
        icon=icon,
        target=_target(tool, entry, summary) if kind and not _has_command_card(cards) else "",
        tone="bad" if has_failed else "accent" if demand.get("writes") else "neutral",
        figures=(_clock(step), *_figures(step, entry, before)),
        prose=_told(tool, entry, has_failed=has_failed, has_card=bool(cards)),
        prose_is_bad=has_failed,
        places=_places(data),
        cards=cards,
    )


def _has_command_card(cards: Sequence[Card]) -> bool:
    return any(card.kind == "output" for card in cards)


def _target(tool: str, entry: Mapping[str, Any], summary: str) -> str:
    """On what: a path, what was searched for, an agent."""
    arguments, data = entry["call"]["arguments"], entry.get("data") or {}
    path = str(arguments.get("path", ""))
    if tool == "read_file" and path:
        first, last, all_lines = data.get("start_line"), data.get("end_line"), data.get("lines")
        is_whole = not first or (first == 1 and last == all_lines)
        return path if is_whole else f"{path}, lines {first}–{last}"  # noqa: RUF001 - a range is written so
    if tool in {"search_text", "search_code"}:
        return f"“{arguments.get('query') or arguments.get('pattern') or ''}”"
    if path:
        return path
    if tool == "hand_over":
        return f"to {arguments.get('agent', '')}"
    writes = (entry.get("demand") or {}).get("writes") or []
    return str(writes[0]) if len(writes) == 1 else plural(len(writes), "file") if writes else ""


def _cards(entry: Mapping[str, Any], tool: str) -> tuple[Card, ...]:
    demand, data = entry.get("demand") or {}, entry.get("data") or {}
    command = str(demand.get("command", ""))
    if tool in {"run_command", "run_tests"} or (command and "exit_code" in data):
        return (_output(entry, command or tool, data),)
    if demand.get("diff") and not (entry.get("error") and entry.get("verdict") == "deny"):
        return cards_of_diff(str(demand["diff"]))
    return ()


def _output(entry: Mapping[str, Any], command: str, data: Mapping[str, Any]) -> Card:
    out = str(data.get("stdout") or "").rstrip("\n")
    err = str(data.get("stderr") or "").rstrip("\n")
    text = "\n".join(part for part in (out, err) if part) or str(entry.get("text", ""))
    lines = text.split("\n")
    more = len(lines) - _MOST_LINES
    kept = lines[:_MOST_LINES] + ([f"… and {plural(more, 'more line')}"] if more > 0 else [])
    figures: list[tuple[str, str]] = []
    if (code := data.get("exit_code")) is not None:
        figures.append((f"exit {code}", "text3" if code == 0 else "bad"))
    if spent := _seconds((entry.get("usage") or {}).get("time_s")):
        figures.append((spent, "text3"))
    return Card("output", command, tuple(DiffLine(" ", shown(line)) for line in kept), tuple(figures))


def _told(tool: str, entry: Mapping[str, Any], *, has_failed: bool, has_card: bool) -> str:
    """What is said beneath: why it failed, the last word, a question; never what a tool gave to the model."""
    if has_failed and not has_card:
        return " ".join(part for part in (str(entry.get("text", "")), str(entry.get("hint", ""))) if part)
    arguments = entry["call"]["arguments"]
    match tool:
        case "finish":
            return str(arguments.get("summary", ""))
        case "hand_over":
            return str(arguments.get("summary", ""))
        case "ask_person":
            return f"{arguments.get('question', '')}\n{entry.get('text', '')}".strip()
        case "update_todo":
            items = (entry.get("data") or {}).get("items", [])
            marks = {"done": "☑", "doing": "▸", "dropped": "☒"}
            return "\n".join(f"{marks.get(item.get('state', ''), '☐')} {item.get('text', '')}" for item in items)
    return ""


def _places(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Where something was found: at most four places, and how many more."""
    found = [one for one in data.get("results") or data.get("places") or [] if isinstance(one, Mapping)]
    named = [f"{one['path']}:{one.get('start_line') or one.get('line') or 1}" for one in found if one.get("path")]
    more = len(named) - _MOST_PLACES
    return (*named[:_MOST_PLACES], *((f"and {more} more",) if more > 0 else ()))


def _figures(step: StepView, entry: Mapping[str, Any], before: StepView | None) -> Iterable[str]:
    if entry.get("approval") or step.approval:
        yield "not allowed" if entry.get("error") in {"policy.denied", "policy.refused"} else "allowed by you"
    elif (entry.get("policy_line") or "").startswith("plan"):
        yield "allowed by the plan"
    if before is not None and before.entry.get("type") == "replied" and not str(before.entry.get("text", "")).strip():
        yield from _spent(before.entry)
    data = entry.get("data") or {}
    if entry.get("sandbox") and data.get("network") == "none":
        yield "no network"
    found = data.get("results") or data.get("places")
    if isinstance(found, list):
        yield plural(len(found), "hit")
    if "exit_code" not in data and (spent := _seconds((entry.get("usage") or {}).get("time_s"))):
        yield spent


def _spent(entry: Mapping[str, Any]) -> Iterable[str]:
    tokens = (entry.get("prompt_tokens") or 0) + (entry.get("completion_tokens") or 0)
    if tokens:
        yield plural(tokens, "token")
    cost = entry.get("cost")
    if cost not in (None, "", "0"):
        yield f"${float(cost):.4f}".rstrip("0").rstrip(".")


def _ended(step: StepView, entry: Mapping[str, Any], *, is_run: bool) -> list[TraceStep]:
    outcome = str(entry["outcome"])
    is_good = outcome in {"done", "skipped"}
    words = {"over_budget": "used up what it may", "stuck": "got stuck", "failed": "failed", "skipped": "left out"}
    kind = f"{'The run' if is_run else 'This part'} {words.get(outcome, 'is done')}"
    changed = f"{plural(len(entry['changed']), 'file')} changed" if entry.get("changed") else ""
    return [
        TraceStep(
            step.number,
            kind,
            "check" if is_good else "warning",
            tone="ok" if is_good else "bad",
            figures=tuple(part for part in (_clock(step), changed) if part),
            prose=str(entry.get("summary", "")),
        )
    ]


def _under_way(step: StepView, *, is_over: bool) -> TraceStep:
    state, word = _STATES.get(step.state, ("running", "at work"))
    if is_over and state != "cut":
        state, word = "cut", "cut short"
    is_thought = step.kind == "model"
    title = step.title.removeprefix("asks: ")
    kind = "Thought" if is_thought else title if title != step.kind else "Step"
    tones = {"running": "accent", "waiting": "warn", "cut": "neutral", "done": "neutral"}
    return TraceStep(
        step.number,
        kind,
        "bulb" if is_thought else "shield" if state == "waiting" else "bolt",
        tone=tones[state],
        state=state,
        word="writing" if is_thought and state == "running" else word,
        figures=(_clock(step),),
    )


def _simple(step: StepView, kind: str, icon: str, tone: str, prose: str) -> TraceStep:
    return TraceStep(step.number, kind, icon, tone=tone, figures=(_clock(step),), prose=prose)


def _is_red_on_purpose(entry: Mapping[str, Any]) -> bool:
    """Whether a command failed that had to, because a test shows the fault."""
    return bool(entry.get("by_runtime")) and str(entry["call"]["id"]).startswith("red-")


def _clock(step: StepView) -> str:
    return clock(step.ended_at or step.begun_at, seconds=True)


def _seconds(time_s: Any) -> str:
    """A duration where it is worth telling."""
    if not isinstance(time_s, int | float) or time_s < 0.0005:
        return ""
    return f"{time_s * 1000:.0f} ms" if time_s < 0.1 else f"{time_s:.1f} s"
