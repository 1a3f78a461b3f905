"""Decisions, their history, and the graph that they make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field


class EvidenceView(BaseModel):
    """What speaks for a decision."""

    kind: str
    place: str
    quote: str = ""
    line: int = 0


class EdgeView(BaseModel):
    """How a decision bears on another, by alias."""

    kind: str
    target: str


class ChoiceView(BaseModel):
    """An option as it was offered."""

    value: str
    label: str
    consequence: str = ""


class DecisionView(BaseModel):
    """A decision. `version` counts its changes; `answer` is what was chosen, in words."""

    id: str
    alias: str
    question_id: str
    question: str
    format: str
    options: list[ChoiceView]
    chosen: list[str]
    text: str
    form: dict[str, Any]
    answer: str
    asserts: list[str]
    rationale: str
    category: str
    source: str
    state: str
    locked: bool
    to_confirm: bool
    author: str
    at: datetime
    edges: list[EdgeView]
    evidence: list[EvidenceView]
    guards: list[str] = []
    needs: list[str]
    version: int


class DecisionNew(BaseModel):
    """A decision that no question asked for.

    `asserts` are formulas over the project's facts, `guards` lines that say what must be true of code.
    """

    question: str = Field(min_length=1)
    text: str = Field(min_length=1)
    rationale: str = ""
    category: str = "product"
    asserts: list[str] = []
    edges: list[EdgeView] = []
    evidence: list[EvidenceView] = []
    guards: list[str] = []
    keep: bool = False


class DecisionChange(BaseModel):
    """What to change of a decision; what is left out stays. An answer is checked like a new one."""

    values: list[str] | None = None
    text: str | None = None
    form: dict[str, Any] | None = None
    words: list[str] | None = None
    rationale: str | None = None
    category: str | None = None
    locked: bool | None = None
    state: str | None = None
    asserts: list[str] | None = None
    edges: list[EdgeView] | None = None
    evidence: list[EvidenceView] | None = None
    guards: list[str] | None = None
    why: str = ""
    keep: bool = False


class FieldChange(BaseModel):
    """One field, before and after."""

    field: str
    old: Any = None
    new: Any = None


class HistoryEntry(BaseModel):
    """One event of a record's history."""

    seq: int
    at: datetime
    actor: str
    action: str
    branch: str
    why: str
    changes: list[FieldChange]
    alias: str = ""
    title: str = ""


class RestsOn(BaseModel):
    """A section of an artifact that rests on something."""

    artifact: str
    section: str
    title: str
    stale: bool


class DecisionDetail(BaseModel):
    """A decision with all that hangs on it: what it makes follow, what it rules out, what rests on it, its history."""

    decision: DecisionView
    history: list[HistoryEntry]
    forces: list[str]
    rests_on_it: list[RestsOn]
    requirements: list[str]
    related: list[EdgeView]


class GraphNode(BaseModel):
    """A node of the decision graph: `kind` is decision, requirement, entity, rule or artifact."""

    id: str
    alias: str
    kind: str
    title: str
    detail: str
    state: str
    category: str
    group: str = ""


class GraphEdge(BaseModel):
    """`source` bears on `target` as `kind` says."""

    source: str
    target: str
    kind: str


class DecisionGraph(BaseModel):
    """The graph of a branch."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


class UndoReport(BaseModel):
    """What was taken back, or done again."""

    action: str
    summary: list[str]
    revision: int
