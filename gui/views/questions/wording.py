"""How questions, answers and what follows from them read in this view."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from daemon.contract.decision import DecisionView
from daemon.contract.project import Progress
from daemon.contract.question import AnswerPreview, Consequence, FieldView, QuestionView
from gui.words.amounts import plural
from gui.words.people import who
from gui.words.times import when

_DECISION: Final = re.compile(r"D-\d+")
_EFFORT: Final = re.compile(r" \(effort \d of \d\)\.?$")
_SAID_TWICE: Final = re.compile(r"\s*\(([^()]*)\)$")


def short_question(text: str) -> str:
    """A question without the example that may follow it."""
    head, sign, _ = text.partition("? ")
    return head + "?" if sign else text


def decisions_in(names: Sequence[str]) -> list[str]:
    """The decisions among names, which may be sentences such as `D-3 and the rule CORE-11`; each once."""
    return list(dict.fromkeys(alias for name in names for alias in _DECISION.findall(name)))


def why_not(reason: str) -> str:
    """Why an option cannot be chosen, as it goes on after «Not possible:»."""
    return reason[:1].lower() + reason[1:] if reason.startswith("Ruled out") else reason


def section_name(need: str, artifacts: Mapping[str, str]) -> str:
    """`prd.users` as `Product requirements · Users`."""
    kind, _, key = need.partition(".")
    title = artifacts.get(kind, kind.replace("_", " ").capitalize())
    return f"{title} · {key.replace('_', ' ').capitalize()}" if key else title


def field_label(field: FieldView) -> str:
    """The label of a form's line without the unit, which stands behind the field."""
    found = _SAID_TWICE.search(field.label)
    return field.label[: found.start()] if found and field.unit and found[1] == field.unit else field.label


def limits(field: FieldView) -> str:
    """What a number may be: `at least 0`, `0 to 100`."""
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        return f"{low:,.15g} to {high:,.15g}"
    if low is not None:
        return f"at least {low:,.15g}"
    return f"at most {high:,.15g}" if high is not None else ""


def value_text(value: Any, unit: str = "") -> str:
    """A value of a form as a person writes it: `72 h`, `yes`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.15g} {unit}".rstrip()
    return str(value if value is not None else "")


def answer_text(decision: DecisionView, fields: Sequence[FieldView] = ()) -> str:
    """What was answered, on one line; of a form with the labels of its fields."""
    if not (decision.form and fields):
        return " · ".join(line for line in decision.answer.splitlines() if line.strip())
    told = [
        f"{field_label(field)} {value_text(decision.form[field.name], field.unit)}"
        for field in fields
        if decision.form.get(field.name) is not None
    ]
    return " · ".join(told)


def decided_by(decision: DecisionView) -> str:
    """Who took a decision and when: `you, 18 Nov`; an assumption is the product's own."""
    actor = "Groundplan" if decision.state == "assumed" else who(decision.author)
    return f"{actor}, {when(decision.at)}"


def place_of(progress: Progress) -> str:
    """`Question 7 of about 30`."""
    number = progress.asked + 1
    about = max(number, min(progress.budget, progress.asked + progress.open))
    return f"Question {number} of about {about}"


def settled(progress: Progress) -> tuple[int, int]:
    """How many decisions are taken, and of how many."""
    done = progress.decided + progress.assumed
    return done, done + progress.open + progress.deferred


def until_the_end(progress: Progress) -> str:
    """How long it will go on, and why it stops then."""
    left = min(max(progress.budget - progress.asked, 0), progress.open)
    if left == progress.open:
        return (
            f"About {plural(left, 'more question')}. It stops when each one that makes sense is answered, "
            "or follows from the answers."
        )
    rest = progress.open - left
    return (
        f"About {plural(left, 'more question')}. It stops after {progress.budget} answers, as many as the time for "
        f"this project allows, or sooner when no answer would change much; the remaining {rest} are then assumed as "
        "recommended."
    )


def followed(consequences: Sequence[Consequence], alias: str = "") -> str:
    """What an answer brought about, in one sentence; empty if nothing."""
    follow = [one for one in consequences if one.follows]
    options = sum(len(one.ruled_out) for one in consequences)
    told = []
    if follow:
        source = f" from {alias}" if alias else ""
        verbs = "follows" if len(follow) == 1 else "follow"
        told.append(f"{plural(len(follow), 'question')} {verbs}{source} and will not be asked")
    if options:
        told.append(f"{plural(options, 'option')} of other questions {'is' if options == 1 else 'are'} ruled out")
    return f"{' and '.join(told)}." if told else ""


def changes_at_all(preview: AnswerPreview) -> bool:
    """Whether an answer would bear on anything else."""
    return bool(preview.consequences or preview.opens or preview.drops or preview.clash)


def effort(question: QuestionView) -> str:
    """How much an answer asks of a person."""
    return f"effort {question.cost} of 5"


def why_now(question: QuestionView) -> str:
    """Why it is asked next, without the effort, which stands beside it already; empty where it is not next."""
    told = _EFFORT.sub(".", question.why_now)
    return f"Asked now: {told[:1].lower()}{told[1:]}" if told else ""
