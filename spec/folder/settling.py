"""A decision that a person changed by hand, made consistent: what is chosen, what is written, and what that asserts.

The front matter wins over the prose that is made from it. Prose that says something else is an answer in one's own
words, unless it names options and nothing else. Words that a person wrote are never dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from spec.errors import BadAnswer, did_you_mean
from spec.folder.answers import asserted_by, is_answered, options_meant, text_below
from spec.folder.comparing import differ
from spec.folder.identity import Refused
from spec.folder.layout import as_json
from spec.questions.answers import Answer, take_answer
from spec.questions.catalogue import QuestionSet
from spec.records import Source, State

_UNANSWERED: Final = frozenset({State.OPEN, State.DEFERRED, State.ASSUMED})
_ANSWER: Final = ("chosen", "form", "text")


class Settling(msgspec.Struct, frozen=True):
    """What is known when files are read: the questions that say what a form asserts, and who changes answers when."""

    questions: QuestionSet | None = None
    stamp: Mapping[str, Any] = {}

    def changed(self, old: Mapping[str, Any], new: Mapping[str, Any], prose: str | None) -> dict[str, Any]:
        """A decision that was there, as it shall be; `old` is what its file was written from, `prose` its answer now.

        Raises Refused for an answer that the decision does not take.
        """
        found = _with_text(old, dict(new), prose)
        _check_chosen(old, found)
        found = self._with_asserts(old, found)
        return _with_standing(old, found, self.stamp) if differ(old, found, *_ANSWER) else found

    def begun(self, new: Mapping[str, Any], prose: str | None) -> dict[str, Any]:
        """A decision that a person wrote into a new file: it is decided when it has an answer and says nothing else."""
        found = _with_text({}, dict(new), prose)
        _check_chosen({}, found)
        found = self._with_asserts({}, found)
        return {"state": str(State.DECIDED), **found} if is_answered(found) else found

    def _with_asserts(self, old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """What the answer asserts, unless a person wrote other formulas by hand."""
        if differ(old, new, "asserts"):
            return new
        if new.get("form") and differ(old, new, "form"):
            return self._with_form(new)
        followed = old.get("asserts", []) == asserted_by(old)
        if differ(old, new, "chosen") or (followed and differ(old, new, "options")):
            return new | {"asserts": asserted_by(new)}
        return new

    def _with_form(self, new: dict[str, Any]) -> dict[str, Any]:
        question = self.questions.questions.get(new.get("question_id", "")) if self.questions else None
        if self.questions is None or question is None:
            if new.get("asserts"):
                raise Refused("`form` was changed, and the question that tells what it asserts is not known here")
            return new
        try:
            taken = take_answer(question, Answer(form=new["form"], text=new.get("text", "")), self.questions.vocabulary)
        except BadAnswer as error:
            raise Refused(f"`form`: {error.message} {error.hint}".strip()) from error
        return new | {"form": as_json(taken.answer.form), "units": taken.units, "asserts": list(taken.asserts)}


def as_written(new: Mapping[str, Any], prose: str | None) -> dict[str, Any]:
    """A decision that a program wrote and that is not known here yet: only its answer's text is found."""
    return _with_text({}, dict(new), prose)


def _with_text(old: Mapping[str, Any], new: dict[str, Any], prose: str | None) -> dict[str, Any]:
    """The free text that stands below what was chosen, and what was chosen where only the prose was changed."""
    if prose is None or text_below(prose, new) is not None:
        return new
    meant = options_meant(prose, new)
    before = text_below(prose, old) if old else None
    if before is not None and differ(old, new, "chosen", "form", "options"):
        return new | {"text": before}
    if meant is None:
        return new | {"text": prose}
    is_told = bool(new.get("chosen")) and differ(old, new, "chosen")
    return new | {"text": ""} | ({} if is_told else {"chosen": meant})


def _check_chosen(old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    if not differ(old, new, "chosen"):
        return
    chosen = new.get("chosen") or []
    values = [str(option.get("value")) for option in new.get("options") or []]
    for value in chosen if values else ():
        if value not in values:
            hint = did_you_mean(value, values) or f"It is one of {', '.join(values)}."
            raise Refused(f"`chosen`: {value!r} is no option of this decision. {hint}")
    if len(chosen) > 1 and new.get("format", "radio") == "radio":
        raise Refused(f"`chosen`: one option can be chosen here, not {len(chosen)}; several if `format` is checkbox")


def _with_standing(old: Mapping[str, Any], new: dict[str, Any], stamp: Mapping[str, Any]) -> dict[str, Any]:
    """State, source, author and time of an answer that a person has changed, where they did not set them too."""
    before = old.get("state", State.OPEN)
    changed: dict[str, Any] = {"to_confirm": False, "source": str(Source.ASKED), **stamp}
    if before in _UNANSWERED and is_answered(new):
        changed["state"] = str(State.DECIDED)
    elif before in {State.DECIDED, State.ASSUMED} and not is_answered(new):
        changed["state"] = str(State.OPEN)
    return new | {name: value for name, value in changed.items() if not differ(old, new, name)}
