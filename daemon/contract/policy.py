"""What policy says of a command, which rules there are, and which grants."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field


class PolicyQuestion(BaseModel):
    """A command that an agent might run in a folder."""

    folder: str
    command: str = Field(max_length=100_000)
    mode: Literal["plan", "ask", "auto-edit", "auto"] = "ask"
    dry_run: bool = False


class CommandPart(BaseModel):
    """One simple command within a command line."""

    words: list[str]
    through: list[str] = Field([], description="The wrappers that call it, such as env or sh, outermost first.")
    reads: list[str] = Field([], description="Files that its input comes from.")
    writes: list[str] = Field([], description="Files that its output goes to.")


class PolicyAnswer(BaseModel):
    """What would happen to it, by which line, and how it was understood."""

    verdict: Literal["allow", "ask", "deny"]
    reason: str
    line: str
    risk: str
    risks: list[str]
    parts: list[CommandPart] = Field(description="The simple commands in it, as understood.")
    doubts: list[str] = Field(description="Why it is not certain what it runs; empty if it is.")
    shown: str = Field(description="The command with what it hides made visible.")
    grant: str = Field("", description="The grant that covers it.")
    offers: list[str] = Field([], description="What an answer could allow for longer than once.")
    sandbox: str
    sandbox_reason: str
    sandbox_holds: list[str] = Field(description="What the sandbox keeps it from, whatever it tries.")


class RuleView(BaseModel):
    """A rule and where it stands."""

    verdict: str
    subject: str
    patterns: list[str]
    why: str
    line: str


class PolicyFile(BaseModel):
    """The user's own rules."""

    path: str


class PolicyText(BaseModel):
    """The user's own rules as they stand in their file; `version` is empty for a file that is not there yet."""

    path: str
    text: str
    version: str


class PolicyTextNew(BaseModel):
    """The file as it shall be; `version` is the one that was read, so that nobody's change is lost."""

    text: str = Field(max_length=300_000)
    version: str = ""


class PolicyTextFault(BaseModel):
    """What is wrong in a text of rules, and in which line of it."""

    line: int
    message: str


class PolicyTextFaults(BaseModel):
    """Everything that is wrong in a text of rules; nothing if it can be put in force."""

    faults: list[PolicyTextFault]


class PolicyView(BaseModel):
    """All rules in force at a folder. `faults` are what is wrong; with one, everything is asked for."""

    files: list[str]
    own: str = Field(description="Where the user's own rules are, or would be.")
    examples: int = Field(description="How many examples the rules hold as their tests.")
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
    in_force: bool


class Grants(BaseModel):
    """Grants, the newest first."""

    grants: list[GrantView]
