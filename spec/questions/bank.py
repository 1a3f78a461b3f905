"""Question banks: facts, rules and questions as data, in YAML files of one form for ours and for a project's own.

`read_bank` is the one way in; it checks every formula, so that a bank that loads is one that can be asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from math import isfinite
from typing import Any, Final

import msgspec
import yaml

from spec.errors import BadBank, BadFormula
from spec.logic.checking import check_formula
from spec.logic.facts import Fact, FactKind, Vocabulary

_DEEPEST: Final = 50
_LARGEST: Final = 200_000
"""Most values in a bank, with all aliases written out; the largest that ships has some thousands."""


class Format(StrEnum):
    """How an answer is given: one of the options, several of them, fields to fill in, or words."""

    RADIO = "radio"
    CHECKBOX = "checkbox"
    FORM = "form"
    TEXT = "text"


class Captures(StrEnum):
    """What a free text becomes besides words: records of their own."""

    NOTHING = ""
    GOAL = "goal"
    ENTITIES = "entities"
    REQUIREMENTS = "requirements"
    TERMS = "terms"
    ACTORS = "actors"
    SYSTEMS = "systems"
    EXCLUSIONS = "exclusions"
    ELEMENTS = "elements"


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: what it means (`consequence`), what it makes true (`asserts`), which words of an idea mean it."""

    value: str
    label: str
    consequence: str
    asserts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    code: tuple[str, ...] = ()
    """Code facts that show it: `framework:NAME`, `dependency:NAME`, `language:NAME`, `file:GLOB`, `command:WORD`."""


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a form. A number's `fact` gets what is filled in, in the unit of the fact."""

    name: str
    label: str
    fact: str = ""
    default: str | float | bool | None = None
    optional: bool = False


class Recommendation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer that fits most, as option values (one for a radio), and why. Free text is in `text`."""

    because: str
    values: tuple[str, ...] = ()
    text: str = ""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question.

    `reason` says why it is asked; `when` is the formula under which it is; `needs` are the sections of artifacts that
    rest on it, such as `prd.users` or `openapi`; `cost` (1 to 5) is the effort of an answer.
    """

    id: str
    text: str
    reason: str
    category: str
    how: str = ""
    """How an answer is written, where that is not plain: for a text that becomes records, the form of a line."""
    format: Format = Format.RADIO
    options: tuple[Option, ...] = ()
    fields: tuple[Field, ...] = ()
    recommend: Recommendation | None = None
    needs: tuple[str, ...] = ()
    when: str = ""
    cost: int = 2
    captures: Captures = Captures.NOTHING
    blocking: bool = False
    """Whether an artifact that needs it cannot be built at all without it."""

    def option(self, value: str) -> Option | None:
        """The option of that value."""
        return next((option for option in self.options if option.value == value), None)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that always holds: `holds` is the formula, `because` the sentence for people."""

    id: str
    holds: str
    because: str


class Bank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file. `types` are the kinds of project that ask these questions; without any, every project does."""

    bank: str
    title: str
    types: tuple[str, ...] = ()
    facts: dict[str, Fact] = {}
    rules: tuple[Rule, ...] = ()
    questions: tuple[Question, ...] = ()
    words: tuple[str, ...] = ()
    """Words of an idea that speak for this type of project."""


def read_bank(text: str, source: str, *, is_ours: bool = False) -> Bank:
    """The bank in a YAML text; raises BadBank naming `source` and the place. Formulas are checked by `check_bank`.

    The shape of a bank that `is_ours` is not looked at, which takes half as long as reading it.
    """
    try:
        if not is_ours and (fault := _fault_of_shape(text)):
            raise BadBank(source, fault)
        data: Any = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
        return msgspec.convert(data, Bank, strict=True)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        raise BadBank(source, f"it is no valid YAML{place}: {getattr(error, 'problem', error)}") from error
    except (msgspec.ValidationError, ValueError) as error:  # the latter for dates and numbers that are none
        raise BadBank(source, f"{error}{_known_at(str(error))}") from error


def check_bank(bank: Bank, vocabulary: Vocabulary, source: str) -> None:
    """Raises BadBank for a formula that does not fit `vocabulary`, or a question that cannot be asked."""
    for name, fact in bank.facts.items():
        fault = next(_faults_of_fact(fact), None)
        if fault:
            raise BadBank(source, f"fact {name}: {fault}")
    for where, formula in _formulas(bank):
        try:
            check_formula(formula, vocabulary)
        except BadFormula as error:
            raise BadBank(source, f"{where}: {error.message} {error.hint}") from error
    for question in bank.questions:
        fault = next(_faults(question, vocabulary), None)
        if fault:
            raise BadBank(source, f"question {question.id}: {fault}")


def vocabulary_of(banks: Iterable[Bank]) -> Vocabulary:
    """The facts of all `banks`; raises BadBank where two declare one name differently."""
    facts: dict[str, Fact] = {}
    for bank in banks:
        for name, fact in bank.facts.items():
            if facts.setdefault(name, fact) != fact:
                raise BadBank(bank.bank, f"the fact {name} is declared differently in another bank")
    return Vocabulary(facts)


_UNKNOWN_FIELD: Final = re.compile(r"unknown field `[^`]*`(?: - at `(\S+)`)?")
_PARTS: Final[dict[str, type[msgspec.Struct]]] = {
    "questions": Question,
    "options": Option,
    "fields": Field,
    "recommend": Recommendation,
    "rules": Rule,
    "facts": Fact,
}


def _known_at(fault: str) -> str:
    """The fields that the part has in which msgspec met an unknown one; empty for other faults."""
    met = _UNKNOWN_FIELD.search(fault)
    if met is None:
        return ""
    around = [name for name in re.findall(r"\w+", met[1] or "") if name in _PARTS]
    part = _PARTS[around[-1]] if around else Bank
    return f"; known there are {', '.join(part.__struct_fields__)}"


def _fault_of_shape(text: str) -> str:
    """Why a text must not be built up: the builder recurses in C, and aliases make much of little; empty if it may."""
    sizes: dict[str, int] = {}
    around: list[tuple[str, int]] = []
    size = 0
    for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if isinstance(event, yaml.CollectionStartEvent):
            around.append((event.anchor or "", size))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = around.pop()
            sizes[anchor] = size - before
        elif isinstance(event, yaml.ScalarEvent):
            size += 1
        elif isinstance(event, yaml.AliasEvent):
            size += sizes.get(event.anchor or "", 1)
        if len(around) > _DEEPEST:
            return "it is nested too deeply"
        if size > _LARGEST:
            return "it holds too much, or its aliases make it grow beyond all bounds"
    return ""


def _formulas(bank: Bank) -> Iterator[tuple[str, str]]:
    for rule in bank.rules:
        yield f"rule {rule.id}", rule.holds
    for question in bank.questions:
        if question.when:
            yield f"question {question.id}, when", question.when
        for option in question.options:
            for formula in option.asserts:
                yield f"question {question.id}, option {option.value}", formula


def _faults_of_fact(fact: Fact) -> Iterator[str]:
    """What would keep the solver from any answer at all, however little it had to do with this fact."""
    if fact.type is FactKind.ENUM and not fact.values:
        yield "an enumeration needs values"
    if len(set(fact.values)) < len(fact.values):
        yield "two values are the same"
    bounds = [bound for bound in (fact.minimum, fact.maximum) if bound is not None]
    if not all(map(isfinite, bounds)):
        yield "a bound is a number"
    elif bounds != sorted(bounds):
        yield "its minimum is above its maximum"
    try:
        fact.measured_in()
    except BadFormula as error:
        yield error.message


def _faults(question: Question, vocabulary: Vocabulary) -> Iterator[str]:
    values = [option.value for option in question.options]
    if question.format in {Format.RADIO, Format.CHECKBOX} and not 2 <= len(values) <= 6:
        yield f"a {question.format} needs 2 to 6 options, not {len(values)}"
    if len(set(values)) < len(values):
        yield "two options have the same value"
    if question.format is Format.FORM and not question.fields:
        yield "a form needs fields"
    for field in question.fields:
        if field.fact and field.fact not in vocabulary:
            yield f"the field {field.name} fills the fact {field.fact}, which is not declared"
    if question.recommend:
        unknown = [value for value in question.recommend.values if value not in values]
        if unknown:
            yield f"it recommends {unknown[0]!r}, which is no option"
    if not 1 <= question.cost <= 5:
        yield "cost is 1 to 5"
