"""Questions and answers."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from daemon.contract.decision import DecisionView
from daemon.contract.project import Progress


class OptionView(BaseModel):
    """One option. What cannot be chosen any more says why, with the decisions and rules because of which."""

    value: str
    label: str
    consequence: str
    recommended: bool = False
    available: bool = True
    why_not: str = ""
    because: list[str] = []


class FieldView(BaseModel):
    """One line of a form; `kind` is number, bool, enum or text."""

    name: str
    label: str
    kind: str
    unit: str = ""
    values: list[str] = []
    default: str | float | bool | None = None
    optional: bool = False
    minimum: float | None = None
    maximum: float | None = None


class QuestionView(BaseModel):
    """A question.

    `how` says how an answer is written where that is not plain; `standing` is open, answered, deferred, follows,
    waiting or out; `why_now` says why it is asked next, `recommended_because` why one answer is advised.
    """

    id: str
    text: str
    reason: str
    category: str
    how: str = ""
    format: Literal["radio", "checkbox", "form", "text"]
    options: list[OptionView] = []
    fields: list[FieldView] = []
    recommended_because: str = ""
    recommended_text: str = ""
    standing: str
    why_now: str = ""
    needs: list[str] = []
    cost: int = 2
    blocking: bool = False
    follows: list[str] = []
    because: list[str] = []
    score: float = 0.0


class NextQuestion(BaseModel):
    """The question that matters most now, or why there is none: then `done` is true and `why` says it.

    `to_confirm` are answers found in the idea or the code that wait for a yes; `unusable` says of each bank of the
    project's own that cannot be used why.
    """

    question: QuestionView | None = None
    done: bool = False
    why: str = ""
    progress: Progress
    to_confirm: list[DecisionView] = []
    unusable: list[str] = []


class AnswerNew(BaseModel):
    """An answer: option values, a form's fields, or words; `words` is one as typed, to be understood by the daemon.

    With `keep` it is recorded although it clashes. `revision`, if given, is the project's revision that was looked at:
    if the question was answered since by somebody else, nothing is recorded.
    """

    question: str
    values: list[str] = []
    text: str = ""
    form: dict[str, Any] = {}
    words: list[str] = []
    rationale: str = ""
    keep: bool = False
    revision: int | None = None


class Fit(BaseModel):
    """Another answer with which the rest would be consistent: how it reads, and what to send for it."""

    label: str
    values: list[str] = []
    form: dict[str, Any] = {}


class Side(BaseModel):
    """One side of a clash: a decision (or requirement or rule of the project) and what it asserts."""

    id: str
    alias: str
    question: str
    answer: str
    asserts: list[str]
    locked: bool = False
    alternatives: list[str] = []
    """Labels of its other answers with which the rest would be consistent."""
    fits: list[Fit] = []
    """The same, as answers that can be sent."""


class RuleView(BaseModel):
    """A rule that takes part in a clash."""

    id: str
    holds: str
    because: str


class ClashView(BaseModel):
    """Decisions of which all but one can hold; `repairs` are the smallest sets of aliases to change."""

    core: list[str]
    sides: list[Side]
    rules: list[RuleView]
    repairs: list[list[str]]


class Consequence(BaseModel):
    """What an answer changed for another question."""

    question: str
    text: str
    follows: list[str] = []
    ruled_out: list[str] = []
    because: list[str] = []


class AnswerResult(BaseModel):
    """What became of an answer: `recorded`, or `clash`, in which case nothing was recorded."""

    status: Literal["recorded", "clash"]
    decision: DecisionView | None = None
    consequences: list[Consequence] = []
    clash: ClashView | None = None
    next: NextQuestion | None = None


class AnswerPreview(BaseModel):
    """What an answer would bring about; with a `clash` it would not be recorded, and the rest is empty.

    Of each consequence `because` names what it is due to besides.
    """

    consequences: list[Consequence] = []
    opens: list[str] = []
    """Questions that would begin to make sense, by their text."""
    drops: list[str] = []
    """Questions that would not be asked any more, by their text."""
    clash: ClashView | None = None


class QuestionWish(BaseModel):
    """Put a question off, or have it assumed; without a question all that are open are meant where that makes sense."""

    question: str | None = None
    why: str = ""


class AssumeReport(BaseModel):
    """What was assumed, and what could not be."""

    assumed: list[DecisionView]
    left: list[str]


class ConfirmWish(BaseModel):
    """Decisions to confirm, by alias; all that wait without any."""

    decisions: list[str] = []
