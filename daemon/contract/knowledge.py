"""What the daemon tells of a workspace's code. Lines are 1-based and inclusive, paths relative to the workspace."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel

from daemon.contract.ids import WorkspaceId


class WorkspaceAdd(BaseModel):
    """A folder to know; the same folder twice is the same workspace."""

    path: str


class PathProblem(BaseModel):
    """A file that could not be read or parsed, and why."""

    path: str
    reason: str


class IndexFault(BaseModel):
    """Why the last pass over a workspace failed."""

    code: str
    message: str
    hint: str


class WorkspaceView(BaseModel):
    """A workspace and the state of its index.

    `state` is `starting`, `scanning`, `parsing`, `ready` or `failed`; `done` of `total` files are read in this pass.
    `watching` is false where only rescans find what changes.
    """

    id: WorkspaceId
    path: str
    state: str
    done: int
    total: int
    files: int
    watching: bool
    added_at: datetime
    embedder: str = ""
    embedded: int = 0
    to_embed: int = 0
    embedder_problem: str = ""
    fault: IndexFault | None = None


class RefreshRequest(BaseModel):
    """Bring the index up to date; with `wait`, answer when it is."""

    wait: bool = False


class RefreshReport(BaseModel):
    """What the last pass did; `parsed` counts contents that had never been seen."""

    files: int
    changed: int
    removed: int
    parsed: int
    rebuilt: bool
    seconds: float
    problems: list[PathProblem]


class SearchHit(BaseModel):
    """One place that a search found; `why` says in words what ranked it."""

    path: str
    start_line: int
    end_line: int
    symbol: str
    kind: str
    score: float
    why: str
    snippet: str


class SearchAnswer(BaseModel):
    """Results, best first; `notes` says what the search had to do without."""

    results: list[SearchHit]
    notes: list[str] = []


class SymbolHit(BaseModel):
    """One definition."""

    name: str
    qualified: str
    kind: str
    path: str
    start_line: int
    end_line: int
    signature: str
    doc: str
    score: float


class SymbolAnswer(BaseModel):
    """Definitions, best first."""

    symbols: list[SymbolHit]
