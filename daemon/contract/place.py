"""Places in code: outlines of unsaved texts, notes on a file's definitions, definitions and references of a name.

Lines are 1-based and count as editors count them: a line ends with a newline, a carriage return, or both. Columns are
0-based and count code points; `length` counts code points, too. Paths are relative to the workspace.
"""

from __future__ import annotations

from pydantic import BaseModel, Field


class PlacedHit(BaseModel):
    """A definition whose name fits what was asked; `text` is the whole line that the name stands in."""

    name: str
    qualified: str
    kind: str
    path: str
    line: int
    column: int
    length: int
    text: str
    end_line: int
    score: float
    why: str


class PlacedSymbolsAnswer(BaseModel):
    """Definitions, best first."""

    symbols: list[PlacedHit]


class OutlineWish(BaseModel):
    """A text that an editor shows. `language` is the editor's own name of it, for paths that do not tell.

    Of several texts of one `path` that the same `editor` sends, only the newest is read.
    """

    path: str
    text: str
    language: str = ""
    editor: str = ""


class PlacedSymbol(BaseModel):
    """A definition. It begins at `start_line` with what leads it, such as decorators; its name stands in `line`."""

    name: str
    qualified: str
    kind: str
    start_line: int
    end_line: int
    line: int
    column: int
    length: int
    signature: str
    doc: str
    complexity: int


class SaidImport(BaseModel):
    """An import as written: the module, the names taken from it, in Python the number of leading dots."""

    module: str
    names: list[str] = []
    line: int
    level: int = 0


class TextOutline(BaseModel):
    """What a text defines and imports, in order; `note` says why that is nothing."""

    language: str
    lines: int
    has_errors: bool = False
    symbols: list[PlacedSymbol] = []
    imports: list[SaidImport] = []
    note: str = ""


class Place(BaseModel):
    """A place of a name; `text` is the whole line. `symbol` is the definition that it is, or that it lies in.

    `kind` of a definition is the kind of what is defined (`function`, `class`, … or `local` for a variable within a
    function, `file` for a module as a whole); of a reference `definition`, `import` or `reference`. A definition that
    the index knows has its `signature` and the first line of its documentation.
    """

    path: str
    line: int
    column: int
    length: int
    text: str
    kind: str
    symbol: str = ""
    end_line: int = 0
    why: str = ""
    signature: str = ""
    doc: str = ""


class PlaceWish(BaseModel):
    """Where a cursor stands in a text that is not saved; `name` replaces the word there."""

    path: str
    line: int = Field(ge=1)
    column: int = Field(default=0, ge=0)
    name: str = ""
    text: str | None = None
    language: str = ""
    editor: str = ""


class ReferencesWish(BaseModel):
    """A name, or the word at a place. `texts` are unsaved texts by path, which count instead of the files."""

    name: str = ""
    path: str = ""
    line: int = Field(default=0, ge=0)
    column: int = Field(default=0, ge=0)
    limit: int = Field(default=1000, ge=1, le=10_000)
    texts: dict[str, str] = {}


class DefinitionAnswer(BaseModel):
    """Where `name` may be defined, best first."""

    name: str
    places: list[Place] = []


class ReferencesAnswer(BaseModel):
    """The places of `name`, file by file, the files nearest to its definition first.

    `files` were looked at; `more` says that the limit left places out. Without `is_certain` several definitions bear
    the name, and files were chosen by what they import.
    """

    name: str
    places: list[Place] = []
    files: int = 0
    more: bool = False
    is_certain: bool = True


class FileUse(BaseModel):
    """A file that uses a name so many times."""

    path: str
    times: int


class TestUse(BaseModel):
    """A test that names a definition; `symbol` is the test's own name, empty where only the file is known."""

    __test__ = False  # pytest takes it for tests by its name

    path: str
    symbol: str = ""
    line: int = 0


class NotedSymbol(PlacedSymbol):
    """A definition and who knows it.

    `uses` counts the places outside of its definition that name it, `files` the other files they lie in and
    `test_files` the tests among these; `used_by` and `tests` are the nearest of them. Without `is_certain` other
    definitions are called alike, and files count by what they import.
    """

    uses: int = 0
    files: int = 0
    test_files: int = 0
    used_by: list[FileUse] = []
    tests: list[TestUse] = []
    test_count: int = 0
    is_certain: bool = True


class NotedChurn(BaseModel):
    """How often a file changed: commits within days before the newest of the repository, and as far as was read."""

    days_30: int
    days_90: int
    ever: int
    first_time: int
    last_time: int
    last_author: str
    last_subject: str
    last_commit: str


class NotedOwner(BaseModel):
    """An author with the share (0 to 1) of the commits to a file."""

    name: str
    commits: int
    share: float


class NotedCompanion(BaseModel):
    """Another file that changed in `together` of the `of` commits that touched this one."""

    path: str
    together: int
    of: int


class FileNotes(BaseModel):
    """What is known of a file as indexed: of its definitions, and of the file as a whole.

    `tests` are test files that belong to it, with the reason. `is_complete` is false while history or graph are still
    being read; ask again in a moment.
    """

    path: str
    revision: int
    language: str
    lines: int
    symbols: list[NotedSymbol] = []
    churn: NotedChurn | None = None
    owners: list[NotedOwner] = []
    together: list[NotedCompanion] = []
    tests: list[TestFile] = []
    is_complete: bool = True


class TestFile(BaseModel):
    """A test file and what ties it to another file."""

    __test__ = False  # pytest takes it for tests by its name

    path: str
    why: str


FileNotes.model_rebuild()
