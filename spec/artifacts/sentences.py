"""Sentences from facts and decisions, each with its provenance: `It works without a network. [D-7]`.

A `Saying` is a fact with what to say for each of its values; the narrator fills it in from a view. A fact that is not
settled says nothing, so no sentence stands without something that it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from spec.artifacts.markdown import escape, listed, sentence
from spec.artifacts.phrases import amount
from spec.errors import BadFormula
from spec.logic.formula import facts_in, parse_formula
from spec.records import Choice, Decision, Requirement, Source, State, subject_of
from spec.view import Known, SpecView

YES: Final = "yes"
NO: Final = "no"


class Saying(msgspec.Struct, frozen=True):
    """What to say of one fact: a sentence for each word (`yes` and `no` for a boolean), or one for a number.

    A number's sentence has `{n}` where the amount in `unit` goes. Sentences are plain, without digits of their own.
    """

    fact: str
    words: Mapping[str, str] = {}
    number: str = ""
    unit: str = ""


class Told(msgspec.Struct, frozen=True):
    """A sentence in Markdown with its provenance, and what it rests on."""

    text: str
    rests_on: tuple[str, ...] = ()


class Narrator:
    """Tells facts, decisions and requirements of one view."""

    def __init__(self, view: SpecView) -> None:
        self.view = view
        self._decisions: dict[str, Decision] = {str(subject_of("decision", d.id)): d for d in view.decisions}
        self._aliases: dict[str, str] = {subject: d.alias for subject, d in self._decisions.items()}
        self._aliases |= {str(subject_of("requirement", r.id)): r.alias for r in view.requirements}
        self._aliases |= {str(subject_of("entity", e.id)): e.alias for e in view.entities}
        self._aliases |= {str(subject_of("rule", r.id)): r.alias for r in view.rules}

    def alias(self, subject: str) -> str:
        """The short name of a subject; that of a bank's rule is its id."""
        return self._aliases.get(subject) or subject.partition(":")[2] or subject

    def cite(self, subjects: Iterable[str], assumed: bool = False) -> str:
        """The provenance behind a sentence, ` [D-3, CORE-07]`, or nothing. Assumed where one of the decisions is."""
        named = list(dict.fromkeys(self.alias(subject) for subject in subjects))
        assumed = assumed or any(self.is_assumed(subject) for subject in subjects)
        marks = [escape(", ".join(named))] if named else []
        marks += ["assumed"] if assumed else []
        return f" [{'; '.join(marks)}]" if marks else ""

    def is_assumed(self, subject: str) -> bool:
        """Whether the subject is a decision that nobody took yet."""
        found = self._decisions.get(subject)
        return found is not None and found.state is State.ASSUMED

    def tell(self, saying: Saying) -> Told | None:
        """The sentence for the fact's value, None when it is open or there is nothing to say."""
        known = self.view.known.get(saying.fact)
        said = "" if known is None else _said(saying, known)
        return self.told_of(said, saying.fact) if said else None

    def told_of(self, text: str, *facts: str) -> Told:
        """A sentence of plain text that rests on these facts; those that are not settled are left out."""
        known = [(fact, self.view.known[fact]) for fact in facts if fact in self.view.known]
        because = [subject for _, one in known for subject in one.because]
        cited = self.cite(because, any(one.assumed for _, one in known))
        return Told(escape(text) + cited, (*because, *(f"fact:{fact}" for fact, _ in known)))

    def tell_all(self, sayings: Iterable[Saying]) -> list[Told]:
        """What there is to say, in order."""
        return [told for saying in sayings if (told := self.tell(saying))]

    def decision(self, decision: Decision) -> Told:
        """A decision whose facts no saying covers: the question, the answer, and what follows from it."""
        subject = str(subject_of("decision", decision.id))
        said = [escape(question_of(decision)), f"**{escape(answer_of(decision))}**"]
        said[1] += "" if said[1].rstrip("*").endswith((".", "!", "?")) else "."
        said += [escape(sentence(choice.consequence)) for choice in _chosen(decision) if choice.consequence]
        if not any(choice.consequence for choice in _chosen(decision)) and decision.rationale:
            said.append(escape(sentence(decision.rationale)))
        return Told(" ".join(said) + self.cite([subject]), (subject,))

    def requirement(self, requirement: Requirement) -> Told:
        """A requirement's sentence under its id."""
        subject = str(subject_of("requirement", requirement.id))
        foreign = f", {escape(requirement.foreign_id)}" if requirement.foreign_id else ""
        mark = " (assumed)" if requirement.source is Source.ASSUMED else ""
        text = f"**{escape(requirement.alias)}**{foreign} ({requirement.priority}){mark}: "
        text += escape(sentence(requirement.text))
        cited = [one for one in requirement.rests_on if one in self._aliases]
        return Told(text + self.cite(cited), (subject, *cited))


def _said(saying: Saying, known: Known) -> str:
    value = known.value
    if isinstance(value, bool):
        return saying.words.get(YES if value else NO, "")
    if isinstance(value, str):
        return saying.words.get(value, "")
    return saying.number.replace("{n}", amount(value, saying.unit))


def _chosen(decision: Decision) -> list[Choice]:
    return [choice for choice in decision.options if choice.value in decision.chosen]


def question_of(decision: Decision) -> str:
    """The question itself, without the hint on how to answer that may follow it."""
    line = " ".join(decision.question.split())
    asked, mark, _ = line.partition("?")
    return asked + mark


def answer_of(decision: Decision) -> str:
    """The answer as one line of words: labels joined by `and`, a form's lines with their names in words."""
    labels = {choice.value: choice.label for choice in decision.options}
    parts = [listed([labels.get(value, value.replace("_", " ")) for value in decision.chosen])]
    parts += [
        f"{name.replace('_', ' ')}: {_filled(value)} {decision.units.get(name, '')}".rstrip()
        for name, value in decision.form.items()
    ]
    parts.append(_one_line(decision.text))
    return "; ".join(part for part in parts if part) or "no answer"


def _one_line(text: str) -> str:
    """Lines joined; what does not end as a sentence does is told apart by a semicolon."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    bare = [line[2:] if line[:2] in {"- ", "* ", "• "} else line for line in lines]
    said = ""
    for line in bare:
        said += (" " if said.endswith((".", ":", ",", ";", "!", "?")) else "; " if said else "") + line
    return said


def _filled(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, int | float):
        return amount(value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def facts_asserted(decision: Decision) -> frozenset[str]:
    """The names in the formulas that a decision makes true; a formula that cannot be read counts for none."""
    names: set[str] = set()
    for formula in decision.asserts:
        try:
            names |= facts_in(parse_formula(formula))
        except BadFormula:
            continue
    return frozenset(names)


def is_told_by(decision: Decision, view: SpecView, facts: frozenset[str]) -> bool:
    """Whether sayings about `facts` tell all that a decision asserts, so that it need not be told again."""
    if decision.text.strip():
        return False
    asserted = {name for name in facts_asserted(decision) if name in view.known}
    return bool(asserted) and asserted <= facts


def facts_told(sayings: Iterable[Saying], view: SpecView) -> frozenset[str]:
    """The facts of which these sayings have something to say in this view."""
    return frozenset(s.fact for s in sayings if (known := view.known.get(s.fact)) is not None and _said(s, known))


def rests_of(told: Sequence[Told]) -> tuple[str, ...]:
    """All that some sentences rest on, each once."""
    return tuple(dict.fromkeys(subject for one in told for subject in one.rests_on))
