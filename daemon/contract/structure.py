"""How the code of a workspace hangs together, and how it came to be."""

from __future__ import annotations

from pydantic import BaseModel


class OutlineSymbol(BaseModel):
    """A definition worth knowing; `uses` counts the other files that name it, `depth` the definitions around it."""

    name: str
    qualified: str
    kind: str
    line: int
    signature: str
    uses: int
    depth: int


class OutlineFile(BaseModel):
    """A file with its share of attention and its chosen symbols by line."""

    path: str
    rank: float
    lines: int
    symbols: list[OutlineSymbol] = []


class Outline(BaseModel):
    """The files that matter most, under a budget; `text` is the same to read, `tokens` an estimate of its length."""

    files: list[OutlineFile]
    tokens: int
    budget_tokens: int
    total_files: int
    text: str


class Module(BaseModel):
    """A folder with files of its own; `.` is the root. Layer 0 depends on no other module."""

    path: str
    files: int
    layer: int


class ModuleEdge(BaseModel):
    """`source` depends on `target` by `count` pairs of files."""

    source: str
    target: str
    count: int
    weight: float


class GraphAnswer(BaseModel):
    """Modules by layer, what depends on what, and the circles: of modules, and of files that import one another."""

    modules: list[Module]
    edges: list[ModuleEdge]
    cycles: list[list[str]]
    file_cycles: list[list[str]]


class FileEdge(BaseModel):
    """A file on the other end of a dependency; `kind` is `import` or `reference`."""

    path: str
    kind: str
    weight: float
    why: str


class FileGraphAnswer(BaseModel):
    """What one file depends on, and what depends on it; strongest first."""

    path: str
    dependencies: list[FileEdge]
    dependents: list[FileEdge]


class AffectedFile(BaseModel):
    """A file that a change may touch: `kind` is `source` or `test`, `why` says what speaks for it."""

    path: str
    kind: str
    symbol: str
    score: float
    why: str


class ImpactAnswer(BaseModel):
    """What a change of `targets` may touch, most likely first; `notes` says what could not be taken into account."""

    targets: list[str]
    affected: list[AffectedFile]
    notes: list[str] = []


class ChurnWindow(BaseModel):
    """What happened within `days` before the newest commit; 0 days means as far back as was read."""

    days: int
    commits: int
    added: int
    deleted: int


class FileChurn(BaseModel):
    """How a file changed; times are seconds since the epoch, UTC."""

    path: str
    windows: list[ChurnWindow]
    first_time: int
    last_time: int


class Owner(BaseModel):
    """An author with the share (0 to 1) of the commits or lines counted."""

    name: str
    email: str
    count: int
    share: float
    last_time: int


class CoChange(BaseModel):
    """Another file that changed in `together` of the `of` commits that touched this one."""

    path: str
    together: int
    of: int
    last_time: int


class FileCommit(BaseModel):
    """A commit."""

    sha: str
    author: str
    time: int
    subject: str


class HistoryAnswer(BaseModel):
    """The workspace's history: what changes most, and who works on it."""

    head: str
    commits_read: int
    churn: list[FileChurn]
    owners: list[Owner]


class FileHistoryAnswer(BaseModel):
    """One file's history; `owners` by commits, `owners_by_lines` by the lines that stand."""

    path: str
    head: str
    churn: FileChurn | None
    owners: list[Owner]
    owners_by_lines: list[Owner]
    together: list[CoChange]
    commits: list[FileCommit]
