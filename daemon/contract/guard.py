"""Guards, where code has drifted from what they say, and which decisions and requirements touch a place in code.

Lines count from 1, columns are counts of code points from 0. Paths are relative to the workspace.
"""

from __future__ import annotations

from pydantic import BaseModel, Field


class TextEdit(BaseModel):
    """Replace what lies between two places, the second excluded, with `text`."""

    path: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


class FileStep(BaseModel):
    """`kind` is create (an empty file at `path`) or rename (from `path` to `to`)."""

    kind: str
    path: str
    to: str = ""


class FixView(BaseModel):
    """A way to mend a finding, to be done as a whole. Nothing of it is done until somebody does it."""

    title: str
    edits: list[TextEdit] = []
    steps: list[FileStep] = []


class DriftFinding(BaseModel):
    """A place in code where a guard of a decision does not hold.

    `line` is 0 for a file as a whole; `text` is the line's text, of which `length` code points from `column` on are
    meant. `message` names the decision; `subject` is what it is about: a module, a call, a definition.
    """

    code: str
    severity: str
    message: str
    path: str
    line: int
    column: int
    length: int
    text: str
    subject: str
    guard: str
    decision: str
    decision_id: str
    question: str
    answer: str
    why: str
    project: str
    fixes: list[FixView] = []


class GuardView(BaseModel):
    """A guard of a live decision: what it means in words, how often it does not hold, how many files it is about."""

    guard: str
    decision: str
    question: str
    meaning: str
    severity: str
    findings: int
    files: int
    project: str


class DriftAnswer(BaseModel):
    """Where code has drifted from decisions, by path and line.

    `checked` is the number of files that were held against `guards` guards; `more` counts findings that were left off.
    """

    findings: list[DriftFinding]
    guards: int
    checked: int
    revision: int
    more: int = 0
    notes: list[str] = []


class DriftText(BaseModel):
    """A file as it stands in an editor."""

    path: str = Field(min_length=1)
    text: str


class GuardExplanation(BaseModel):
    """A guard in words, with the files that it is about and what it would find; `examples` are some of those files."""

    guard: str
    meaning: str
    severity: str
    files: int
    examples: list[str]
    findings: list[DriftFinding]
    more: int = 0


class MarkView(BaseModel):
    """A decision, requirement or element that touches a file or a place in it.

    `why` is evidence, guard, comment, element or rests on; `detail` says it in words. `line` is 0 for the file as a
    whole; `symbol` is the definition around or below the line, which goes to `end_line`.
    """

    alias: str
    id: str
    kind: str
    title: str
    answer: str
    state: str
    why: str
    detail: str
    line: int = 0
    end_line: int = 0
    symbol: str = ""
    project: str


class MarksAnswer(BaseModel):
    """What touches a file, by line; what touches it as a whole comes first."""

    path: str
    marks: list[MarkView]
