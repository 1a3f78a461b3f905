"""What `check` finds."""

from __future__ import annotations

from pydantic import BaseModel

from daemon.contract.question import RuleView, Side


class Contradiction(BaseModel):
    """Decisions of which all but one can hold; `core` and `repairs` are aliases."""

    core: list[str]
    repairs: list[list[str]]
    sides: list[Side] = []
    rules: list[RuleView] = []


class FindingView(BaseModel):
    """Something that a check found; `severity` is error, warning or hint."""

    code: str
    message: str
    where: str
    severity: str


class CheckReport(BaseModel):
    """All that was found. `failed` is true when something is wrong: a contradiction, or a finding that is an error."""

    contradictions: list[Contradiction]
    findings: list[FindingView]
    failed: bool
