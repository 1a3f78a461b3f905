"""What policy says of a command, which rules there are, and which grants."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel


class PolicyQuestion(BaseModel):
    """A command that an agent might run in a folder."""

    folder: str
    command: str
    mode: Literal["plan", "ask", "auto-edit", "auto"] = "ask"


class PolicyAnswer(BaseModel):
    """What would happen to it, by which line, and how it was understood."""

    verdict: Literal["allow", "ask", "deny"]
    reason: str
    line: str
    risk: str
    risks: list[str]
    parts: list[str]
    doubts: list[str]
    shown: str
    sandbox: str
    sandbox_reason: str


class RuleView(BaseModel):
    """A rule and where it stands."""

    verdict: str
    subject: str
    patterns: list[str]
    why: str
    line: str


class PolicyView(BaseModel):
    """All rules in force at a folder. `faults` are what is wrong; with one, everything is asked for."""

    files: list[str]
    rules: list[RuleView]
    hosts: list[str]
    unprotected: list[str]
    faults: list[str]
    sandbox: str
    sandbox_reason: str


class GrantView(BaseModel):
    """Authority that was given beforehand."""

    id: str
    folder: str
    run: str
    plan: str
    scope: dict[str, Any]
    made_at: datetime
    made_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    uses_left: int | None


class Grants(BaseModel):
    """Grants, the newest first."""

    grants: list[GrantView]
