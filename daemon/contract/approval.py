"""Approvals as clients see them: what waits for a person, with all that it takes to decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, Field


class ApprovalHunk(BaseModel):
    """A piece of the diff; `number` counts over the whole diff from 1, and is what an answer names."""

    file: str
    number: int
    of_file: int = Field(description="The same within its file.")
    header: str
    lines: list[str]


class ApprovalOffer(BaseModel):
    """What an answer can allow for longer than once."""

    name: str = Field(description="What an answer names: exact, command, prefix, files or hosts.")
    sentence: str


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
    again: str = Field("", description="Why it is asked again, if it is: what has changed since the first time.")
    replaces: str = Field("", description="The approval that this one stands in the place of.")
    policy_line: str
    command: str
    diff: str
    hunks: list[ApprovalHunk] = []
    beside: list[str] = Field([], description="What is changed or left out that no hunk shows, a sentence each.")
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
    offers: list[ApprovalOffer] = Field([], description="What it may allow for that long; the call alone without.")
    doubts: list[str] = Field([], description="Why it is not certain what the command runs.")
    binding: str = Field(description="Hash of what exactly is allowed: the call, its files, the plan.")
    files: dict[str, str] = Field({}, description="The files it was looked at with, and the hashes of their content.")
    asked_at: datetime
    expires_at: datetime | None
    answered_at: datetime | None = None
    answered_by: str = ""
    message: str = ""
    scope: str = Field("", description="For how long it was allowed.")
    chosen: dict[str, list[int]] | None = Field(None, description="The hunks that were allowed, counted by file.")
    grant: str = Field("", description="The grant that came of it.")
    replaced_by: str = Field("", description="The approval that was asked for in its place.")
    until: datetime | None = Field(None, description="When what was allowed for longer than once ends, at the latest.")


class Approvals(BaseModel):
    """Approvals, the one asked last first."""

    approvals: list[ApprovalView]


class ApprovalAnswer(BaseModel):
    """An answer; the first one counts."""

    verdict: Literal["allow", "deny"]
    scope: Literal["once", "run", "plan", "always"] = "once"
    offer: str = Field("", description="What is allowed for longer than once, by the name of an offer.")
    message: str = Field("", max_length=20_000)
    hunks: list[int] | None = Field(None, description="Numbers of the hunks that are allowed; all without.")
    arguments: dict[str, Any] | None = Field(None, description="Other arguments in place of the agent's.")
    until: AwareDatetime | None = Field(
        None, description="When what is allowed for longer than once ends; 90 days from now at the latest."
    )
