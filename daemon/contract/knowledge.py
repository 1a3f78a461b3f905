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


class RefreshReport(BaseModel):
    """What a pass over the workspace did, in files; `parsed` counts contents that had never been seen."""

    files: int
    changed: int
    removed: int
    parsed: int
    rebuilt: bool
    seconds: float
    problems: list[PathProblem]


class EmbeddingView(BaseModel):
    """The vectors of a workspace: `done` of `total` distinct texts have one; `problem` says why it does not go on."""

    embedder: str
    state: str = "off"
    done: int = 0
    total: int = 0
    problem: str = ""
    hint: str = ""


class WorkspaceView(BaseModel):
    """A workspace and the state of its index.

    `state` is `starting`, `scanning`, `parsing`, `ready` or `failed`; `done` of `total` files are read in this pass.
    `passes` counts the passes since it was opened and `last` tells of the last one that ended well. `watching` is
    false where only rescans find what changes.
    """

    id: WorkspaceId
    path: str
    state: str
    done: int
    total: int
    files: int
    watching: bool
    added_at: datetime
    passes: int
    last: RefreshReport | None = None
    vectors: EmbeddingView
    fault: IndexFault | None = None


class RefreshTicket(BaseModel):
    """The refresh that was asked for has ended when `passes` of the workspace reaches `ticket`."""

    ticket: int


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
    """One definition; `score` is at most 1, `why` says how its name fits."""

    name: str
    qualified: str
    kind: str
    path: str
    start_line: int
    end_line: int
    signature: str
    doc: str
    score: float
    why: str


class SymbolAnswer(BaseModel):
    """Definitions, best first."""

    symbols: list[SymbolHit]
