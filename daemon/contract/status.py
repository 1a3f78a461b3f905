"""What the daemon says of itself."""

from __future__ import annotations

from pydantic import BaseModel


class Hello(BaseModel):
    """The answer to a ping: enough to decide whether this daemon can be talked to."""

    pid: int
    version: str
    protocol: int


class WorkspaceStatus(BaseModel):
    """One workspace at a glance; `state` is `new`, `indexing`, `ready` or `failed`."""

    path: str
    state: str
    files: int


class DaemonStatus(BaseModel):
    """The daemon at a glance."""

    pid: int
    version: str
    protocol: int
    uptime_s: float
    workspaces: list[WorkspaceStatus]
