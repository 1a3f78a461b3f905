"""Specs as text: the ids in a file, what is wrong with it, and where an id is defined and named.

Lines count from 1, columns are counts of code points from 0. Paths are relative to the workspace.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from daemon.contract.guard import FixView, TextEdit


class SpecText(BaseModel):
    """A file as it stands in an editor."""

    path: str = Field(min_length=1)
    text: str


class IdMention(BaseModel):
    """An id in a text. `role` is definition or reference; `known` whether anything defines it; `title` what it means.

    `path` and `target_line` are the place that defines it, empty and 0 where that is no file. `code` and `tests` count
    the files of code and of tests that name it; `use_path` and `use_line` are the first place there.
    """

    id: str
    kind: str
    role: str
    line: int
    column: int
    length: int
    known: bool
    title: str = ""
    state: str = ""
    path: str = ""
    target_line: int = 0
    code: int = 0
    tests: int = 0
    use_path: str = ""
    use_line: int = 0


class TextFinding(BaseModel):
    """What is wrong at a place, or could be better: `severity` is error, warning or hint.

    It goes from `line`, `column` to `end_line`, `end_column`; `length` is that of a finding in one line, else 0.
    """

    code: str
    severity: str
    message: str
    line: int
    column: int
    length: int
    end_line: int
    end_column: int
    fixes: list[FixView] = []


class TextLink(BaseModel):
    """A link in a Markdown text to a file of the workspace; `target_line` is 0 for the file as a whole."""

    line: int
    column: int
    length: int
    path: str
    target_line: int = 0
    tooltip: str = ""


class SpecTextAnswer(BaseModel):
    """What a text holds. `format` is groundplan, spec-kit, kiro, openspec, adr, markdown, or empty for code."""

    path: str
    is_spec: bool
    format: str
    role: str = ""
    ids: list[IdMention] = []
    findings: list[TextFinding] = []
    links: list[TextLink] = []


class IdItem(BaseModel):
    """An id that can be named; `path` and `line` are 0 and empty where no file defines it."""

    id: str
    kind: str
    title: str
    state: str
    detail: str
    path: str = ""
    line: int = 0


class IdItems(BaseModel):
    """Ids that begin with or resemble what was asked, the likeliest first; `more` counts those that were left off."""

    items: list[IdItem]
    more: int = 0


class IdPlace(BaseModel):
    """A place where an id stands, with the text of its line."""

    path: str
    line: int
    column: int
    length: int
    text: str
    title: str = ""


class IdReferences(BaseModel):
    """Where an id is named: in specs and documents, in code, in tests."""

    spec: list[IdPlace] = []
    code: list[IdPlace] = []
    tests: list[IdPlace] = []
    more: int = 0


class IdView(BaseModel):
    """All that is known of an id. `markdown` tells it to a person; `renaming` says why it cannot be renamed, if so."""

    id: str
    kind: str
    title: str
    state: str
    format: str
    markdown: str
    definitions: list[IdPlace]
    references: IdReferences
    project: str = ""
    record_id: str = ""
    renaming: str = ""


class RenameWish(BaseModel):
    """What an id shall be called. `path` is where it was asked, which tells the id of one scope from another's.

    `texts` are files as they stand in an editor, unsaved: the edits fit those.
    """

    new_id: str = Field(min_length=1, max_length=300)
    path: str = ""
    texts: dict[str, str] = {}


class RenamedFile(BaseModel):
    """A file that a rename changes, as it was read: `digest` is the SHA-256 of its bytes, empty for an unsaved text."""

    path: str
    digest: str
    edits: int


class RenameAnswer(BaseModel):
    """The edits that give an id another name everywhere. Nothing was written."""

    id: str
    new_id: str
    edits: list[TextEdit]
    files: list[RenamedFile]
    notes: list[str] = []
