"""Agents as clients see them."""

from __future__ import annotations

from typing import Any

from daemon.contract.agent import AgentDetail, AgentFault, AgentView
from daemon.roster.reading import Entry, tools_of


def agent_view(entry: Entry) -> AgentView:
    """An agent in a list."""
    return AgentView(**_fields(entry))


def agent_detail(entry: Entry) -> AgentDetail:
    """An agent with what it is told."""
    return AgentDetail(**_fields(entry), prompt=entry.role.prompt if entry.role else "")


def _fields(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": entry.name,
        "origin": str(entry.origin),
        "path": entry.path,
        "replaces": str(entry.replaces or ""),
        "faults": [AgentFault(line=line, message=message) for line, message in entry.faults],
        "notes": list(entry.notes),
    }
    role = entry.role
    if role is None:
        return told
    return told | {
        "description": role.description,
        "digest": role.digest,
        "tools": list(tools_of(role)),
        "risk": role.risk.word,
        "mode": str(role.mode),
        "steps": role.steps,
        "tokens": role.tokens,
        "minutes": role.minutes,
        "cost": role.cost,
        "temperature": role.temperature,
        "models": list(role.models),
        "edit_format": role.edit_format,
        "hand_over": list(role.hand_over),
    }
