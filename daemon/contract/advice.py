"""Advice on a place in the code, by rules: what it is, what to mend, which tests it lacks.

Lines are 1-based and inclusive. Columns are 0-based and count code points; `length` counts code points, too. Paths are
relative to the workspace. Nothing here has been written anywhere: edits are data.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Severity = Literal["error", "warning", "hint"]


class AdviceWish(BaseModel):
    """A place: `path` with lines or without, or a `symbol` by name, alone or within `path`.

    `text` is what an editor shows of the file and has not saved; without it the file on the disk counts.
    """

    path: str = ""
    start_line: int | None = Field(default=None, ge=1)
    end_line: int | None = Field(default=None, ge=1)
    symbol: str = ""
    text: str | None = None


class ReviewWish(AdviceWish):
    """What to review.

    With `diff`, a revision: what differs from it, in all files, in `path`, or in lines of it. With lines alone: those
    lines as they stand. With `text` and neither: what differs from the saved file or, if nothing does, from HEAD. Else
    all of `path`.
    """

    diff: str = ""


class TestsWish(AdviceWish):
    """What to test: `line`, a `symbol`, or all of `path`."""

    line: int | None = Field(default=None, ge=1)


class AdviceSource(BaseModel):
    """A place that a statement rests on; `line` is 0 for a file as a whole."""

    path: str
    line: int = 0
    why: str = ""


class Explanation(BaseModel):
    """What a place is and how it hangs together; `symbol` is the definition it lies in, empty if in none."""

    title: str
    path: str
    start_line: int
    end_line: int
    symbol: str = ""
    kind: str = ""
    markdown: str
    sources: list[AdviceSource] = []
    model_could: str = ""


class AdviceEdit(BaseModel):
    """Text to put in place of what stands between two places; `line_text` is the line that it begins in."""

    path: str
    start_line: int
    start_column: int
    end_line: int
    end_column: int
    new_text: str
    line_text: str = ""


class AdviceFix(BaseModel):
    """A way to mend a finding."""

    title: str
    edits: list[AdviceEdit]


class ReviewFinding(BaseModel):
    """One thing to look at; `line_text` is the line it stands in."""

    code: str
    severity: Severity
    message: str
    path: str
    line: int
    column: int = 0
    length: int = 0
    line_text: str = ""
    fix: AdviceFix | None = None


class Review(BaseModel):
    """What was found, worst first. `elsewhere` counts findings in the same files on lines that did not change.

    `look_at` are places that did not change and may have to.
    """

    title: str
    markdown: str
    findings: list[ReviewFinding] = []
    elsewhere: int = 0
    files: list[str] = []
    look_at: list[AdviceSource] = []
    model_could: str = ""


class TestSkeleton(BaseModel):
    """Tests to be filled in, as edits of the file where such tests go; `why` says how the framework was told.

    `path` is made by the edits if `is_new`. `tests` are the names of the tests in them.
    """

    __test__ = False  # pytest takes it for tests by its name

    title: str
    framework: str
    why: str
    path: str
    is_new: bool
    tests: list[str] = []
    edits: list[AdviceEdit] = []
    command: str = ""
    markdown: str
    model_could: str = ""
