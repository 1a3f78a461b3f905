"""Approvals as clients see them: what waits for a person, with all that it takes to decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class ApprovalHunk(BaseModel):
    """A piece of the diff; `number` counts over the whole diff from 1."""

    file: str
    number: int
    header: str
    lines: list[str]


class ApprovalView(BaseModel):
    """What is asked, for whom, why, and until when; secrets are placeholders."""

    id: str
    state: Literal["waiting", "allowed", "denied", "expired", "withdrawn", "superseded"]
    tool: str
    effect: str
    risk: str
    risks: list[str] = Field([], description="Why it is of that risk.")
    summary: str
    reason: str
    why: str = Field("", description="What led to it, in words of the run.")
    policy_line: str
    command: str
    diff: str
    hunks: list[ApprovalHunk] = []
    hosts: list[str] = []
    arguments: dict[str, Any] = {}
    sandbox: str
    folder: str
    actor: str
    run: str | None
    step: int | None
    plan: str = ""
    task: str = ""
    scopes: list[str] = Field(["once"], description="For how long an answer may allow it.")
    asked_at: datetime
    expires_at: datetime | None
    answered_at: datetime | None = None
    answered_by: str = ""
    message: str = ""


class Approvals(BaseModel):
    """Approvals, the one asked last first."""

    approvals: list[ApprovalView]


class ApprovalAnswer(BaseModel):
    """An answer; the first one counts."""

    verdict: Literal["allow", "deny"]
    scope: Literal["once", "run", "plan", "always"] = "once"
    offer: str = Field("", description="What is allowed for longer than once: exact, files or prefix.")
    message: str = Field("", max_length=20_000)
    hunks: list[int] | None = Field(None, description="Numbers of the hunks that are allowed; all without.")
    arguments: dict[str, Any] | None = Field(None, description="Other arguments in place of the agent's.")
