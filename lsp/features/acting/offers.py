"""What is offered at a place, from what is known of it. Pure, and quick: editors ask at every move of the cursor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lsprotocol import types

from lsp.commands.arguments import Spot
from lsp.commands.kit import called
from lsp.commands.remarks import remark_at, task_at
from lsp.dialogue import shortened

NO_PROJECT: Final = "There is no project in this folder yet; 'groundplan spec new' begins one."

EXPLAIN: Final = "groundplan.explain"
ASK: Final = "groundplan.ask"
RECORD: Final = "groundplan.record"
LINK: Final = "groundplan.link"
OPEN: Final = "groundplan.open"
RUN: Final = "groundplan.run"
WAITS: Final = "groundplan.waits"
REVIEW_HERE: Final = "groundplan.review"
PLAN: Final = "refactor.groundplan.plan"
TESTS: Final = "refactor.groundplan.tests"
HUNK: Final = "quickfix.groundplan.hunk"
FIX: Final = "quickfix.groundplan.fix"
REVIEW: Final = "source.groundplan.review"

KINDS: Final = (FIX, HUNK, WAITS, EXPLAIN, PLAN, ASK, RECORD, LINK, OPEN, TESTS, REVIEW_HERE, REVIEW, RUN)

_MOST_APPROVALS: Final = 2
_MOST_HUNKS: Final = 4
_MOST_MARKS: Final = 3
_GRAVE: Final = frozenset({"high", "critical"})
_HEADER: Final = re.compile(r"@@ -(?P<line>\d+)")


@dataclass(frozen=True)
class Offer:
    """One action: a command with its argument. `is_waiting` ones are also offered unasked."""

    title: str
    kind: str
    command: str
    argument: Mapping[str, Any]
    asks_model: bool = False
    is_waiting: bool = False
    disabled: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of a place. `has_project` is None as long as nobody knows."""

    spot: Spot
    where: Mapping[str, Any]
    """The arguments that say where: uri, range, version."""

    symbol: Mapping[str, Any] | None = None
    has_project: bool | None = None
    can_ask: bool = True
    marks: Sequence[Mapping[str, Any]] = ()
    agents: Sequence[Mapping[str, Any]] = ()
    approvals: Sequence[Mapping[str, Any]] = ()
    changes: Sequence[Mapping[str, Any]] = ()
    """Files of runs that are not applied: run, goal, path, and hunks with number and header."""

    diagnostics: Sequence[types.Diagnostic] = field(default=())


def offers_at(facts: Facts) -> Iterator[Offer]:
    """All offers, what waits first."""
    yield from _waiting(facts)
    yield from _hunks(facts)
    yield from _thinking(facts)
    yield from _deciding(facts)
    yield from _reviewing(facts)
    yield from _agents(facts)


def _waiting(facts: Facts) -> Iterator[Offer]:
    path = facts.spot.path
    first = sorted(facts.approvals, key=lambda one: not _touches(one, path))
    for one in first[:_MOST_APPROVALS]:
        told = {"approval": one["id"]}
        summary = " ".join(one["summary"].split())
        title = shortened(summary, 50)
        # What a title cannot show, or what is grave, is shown before a yes counts.
        shows = facts.can_ask and (title != summary or one["risk"] in _GRAVE)
        yield Offer(f"Show what waits: {title}", WAITS, "groundplan.approvals", told, is_waiting=True)
        yield Offer(f"Approve: {title}", WAITS, "groundplan.approve", told | {"show": shows}, is_waiting=True)
        yield from _parts_of(one, facts.spot)
        yield Offer(f"Deny: {title}", WAITS, "groundplan.deny", told, is_waiting=True)
    if len(first) > _MOST_APPROVALS:
        title = f"Show all {len(first)} that wait"
        yield Offer(title, WAITS, "groundplan.approvals", {"uri": facts.spot.uri}, is_waiting=True)


def _parts_of(approval: Mapping[str, Any], spot: Spot) -> Iterator[Offer]:
    """One action for each change of this file that an approval is about, where there is more than one change."""
    if len(approval["hunks"]) < 2:
        return
    here = [hunk for hunk in approval["hunks"] if _is_same(hunk["file"], spot.path)]
    here.sort(key=lambda hunk: abs(_line_of(hunk) - spot.start_line))
    for hunk in here[:_MOST_HUNKS]:
        told = {"approval": approval["id"], "hunks": [hunk["number"]]}
        title = f"Approve only the change at line {_line_of(hunk)}"
        yield Offer(title, WAITS, "groundplan.approve", told, is_waiting=True)


def _hunks(facts: Facts) -> Iterator[Offer]:
    """Proposed changes of this file, those nearest to the cursor first."""
    for file in facts.changes:
        told = {"run": file["run"], "path": file["path"]}
        whole = told | {"hunks": [hunk["number"] for hunk in file["hunks"]]} if file["is_part"] else told
        hunks = sorted(file["hunks"], key=lambda hunk: abs(_line_of(hunk) - facts.spot.start_line))
        goal = shortened(file["goal"], 40)
        if len(hunks) > 1:  # else the whole is the hunk
            for hunk in hunks[:_MOST_HUNKS]:
                title = f"Apply the change at line {_line_of(hunk)}: {goal}"
                yield Offer(title, HUNK, "groundplan.applyHunk", told | {"hunks": [hunk["number"]]}, is_waiting=True)
        what = f"all {len(hunks)} changes" if len(hunks) > 1 else "the change"
        yield Offer(f"Apply {what} here: {goal}", HUNK, "groundplan.applyHunk", whole, is_waiting=True)


def _thinking(facts: Facts) -> Iterator[Offer]:
    name, where = _name(facts), facts.where
    yield Offer(f"Explain {name}", EXPLAIN, "groundplan.explain", where)
    task = task_at(facts.spot)
    if task:
        yield Offer(f"Plan: {shortened(task)}", PLAN, "groundplan.plan", {**where, "change": task}, asks_model=True)
    for diagnostic in [one for one in facts.diagnostics if _is_of_others(one)][:1]:
        fault = _fault(diagnostic)
        title = f"Plan a fix: {shortened(diagnostic.message, 50)}"
        yield Offer(title, PLAN, "groundplan.plan", {**where, "change": fault}, asks_model=True)
    yield Offer(f"Plan a change to {name}…", PLAN, "groundplan.plan", where, asks_model=True)
    yield Offer(f"Lay out tests for {name}", TESTS, "groundplan.tests", where)


def _deciding(facts: Facts) -> Iterator[Offer]:
    name, where = _name(facts), facts.where
    why_not = NO_PROJECT if facts.has_project is False else ""
    for mark in _marks_here(facts)[:_MOST_MARKS]:
        told = {"uri": facts.spot.uri, "decision": mark["alias"]}
        yield Offer(f"Open {mark['alias']}: {shortened(mark['title'], 45)}", OPEN, "groundplan.openDecision", told)
    yield Offer("Ask what to decide next", ASK, "groundplan.ask", {"uri": facts.spot.uri}, disabled=why_not)
    remark = remark_at(facts.spot)
    if remark is None or not (remark.is_marked or facts.spot.selected.strip()):
        yield Offer(f"Record a decision about {name}…", RECORD, "groundplan.record", where, disabled=why_not)
    else:
        words = shortened(remark.text, 60)
        # Words that are seen in full are agreed to by choosing them; longer ones are shown before they are recorded.
        with_words = {**where, "text": remark.text} if words == remark.text else where
        yield Offer(f"Record the decision: {words}", RECORD, "groundplan.record", with_words, disabled=why_not)
    yield Offer(f"Link {name} to a decision…", LINK, "groundplan.linkDecision", where, disabled=why_not)


def _reviewing(facts: Facts) -> Iterator[Offer]:
    uri = facts.spot.uri
    if facts.spot.selected.strip():
        yield Offer("Review the selection", REVIEW_HERE, "groundplan.review", facts.where)
    yield Offer("Review the changes in this file", REVIEW, "groundplan.review", {"uri": uri})
    yield Offer("Review all changes", REVIEW, "groundplan.review", {"uri": uri, "whole": True})


def _agents(facts: Facts) -> Iterator[Offer]:
    name, where = _name(facts), facts.where
    if facts.can_ask:
        yield Offer(f"Run an agent on {name}…", RUN, "groundplan.runAgent", where, asks_model=True)
        return
    for agent in facts.agents:
        title = f"Run the {agent['name']} on {name}"
        yield Offer(title, RUN, "groundplan.runAgent", {**where, "agent": agent["name"]}, asks_model=True)


# -- parts -----------------------------------------------------------------------------------------------------------


def _name(facts: Facts) -> str:
    if facts.spot.selected.strip():
        return "the selection"
    return called(facts.symbol, facts.spot) if facts.symbol else "this file" if facts.spot.is_file else "this place"


def _marks_here(facts: Facts) -> list[Mapping[str, Any]]:
    """Decisions that touch the place, those of the innermost lines first, each once."""
    spot = facts.spot
    here = [mark for mark in facts.marks if mark["kind"] == "decision" and _is_at(mark, spot)]
    here.sort(key=lambda mark: (not mark["line"], -mark["line"]))
    first: dict[str, Mapping[str, Any]] = {}
    for mark in here:
        first.setdefault(mark["alias"], mark)
    return list(first.values())


def _is_at(mark: Mapping[str, Any], spot: Spot) -> bool:
    first, last = mark["line"], max(mark["end_line"], mark["line"])
    return not first or (first <= spot.end_line and spot.start_line <= last)


def _touches(approval: Mapping[str, Any], path: str) -> bool:
    files = [*approval["files"], *(hunk["file"] for hunk in approval["hunks"])]
    return any(_is_same(file, path) for file in files)


def _is_same(file: str, path: str) -> bool:
    """Whether two paths mean one file, though one of them may be told from a folder above."""
    return file == path or path.endswith(f"/{file}") or file.endswith(f"/{path}")


def _line_of(hunk: Mapping[str, Any]) -> int:
    found = _HEADER.match(hunk["header"])
    return int(found["line"]) if found else 1


def _is_of_others(diagnostic: types.Diagnostic) -> bool:
    return not (diagnostic.source or "").startswith("groundplan") and diagnostic.severity in {
        None,
        types.DiagnosticSeverity.Error,
        types.DiagnosticSeverity.Warning,
    }


def _fault(diagnostic: types.Diagnostic) -> str:
    source = f" ({diagnostic.source})" if diagnostic.source else ""
    return f"Fix line {diagnostic.range.start.line + 1}: {shortened(diagnostic.message, 500)}{source}"
