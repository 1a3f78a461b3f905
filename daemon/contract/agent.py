"""Agents: who they are, where they come from, and what they may."""

from __future__ import annotations

from pydantic import BaseModel, Field


class AgentFault(BaseModel):
    """Something that is wrong in an agent's file."""

    line: int
    message: str


class AgentView(BaseModel):
    """An agent, or a file that is none: then `faults` say why.

    `notes` tell what was taken from it, `replaces` whose place it takes; `digest` is the hash of its file.
    """

    name: str
    description: str = ""
    origin: str
    path: str
    digest: str = ""
    tools: list[str] = []
    risk: str = ""
    mode: str = ""
    steps: int = 0
    tokens: int = 0
    minutes: int = Field(0, description="How long a run of it may work; 0: as the settings say.")
    cost: str = ""
    temperature: float = 0.0
    models: list[str] = []
    edit_format: str = ""
    hand_over: list[str] = []
    replaces: str = ""
    faults: list[AgentFault] = []
    notes: list[str] = []


class AgentDetail(AgentView):
    """An agent with what it is told."""

    prompt: str = ""


class AgentNew(BaseModel):
    """An agent to begin in a folder, as a copy of another."""

    folder: str
    name: str
    like: str = "coder"


class AgentMade(BaseModel):
    """Where a new agent lies."""

    name: str
    path: str
