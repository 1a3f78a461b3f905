"""From what a person gives to what a decision keeps: answers are checked by their question, and assert formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import msgspec

from spec.errors import BadAnswer, BadFormula, did_you_mean
from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.formula import Comparison, parse_formula
from spec.logic.units import convert, unit_named
from spec.questions.bank import Field, Format, Question
from spec.records import Choice


class Answer(msgspec.Struct, frozen=True):
    """What was given: option values, words, or the fields of a form by name."""

    values: tuple[str, ...] = ()
    text: str = ""
    form: dict[str, Any] = {}


class Taken(msgspec.Struct, frozen=True):
    """An answer as a decision keeps it; `units` are those of the form's numbers, by field."""

    answer: Answer
    asserts: tuple[str, ...]
    units: dict[str, str] = {}


def take_answer(question: Question, answer: Answer, vocabulary: Vocabulary) -> Taken:
    """Check an answer; raises BadAnswer naming what does not fit.

    Free words are taken by every question: for options they are an answer of one's own, which asserts nothing.
    """
    if question.format is Format.FORM:
        form = _checked_form(question, answer.form, vocabulary)
        units = {name: unit for name, unit in _units(question, vocabulary).items() if name in form}
        return Taken(Answer(form=form, text=answer.text), tuple(_form_asserts(question, form, vocabulary)), units)
    if not answer.values and not answer.text.strip():
        raise BadAnswer(question.id, "it is empty")
    if question.format is Format.TEXT:
        return Taken(Answer(text=answer.text or "\n".join(answer.values)), ())
    values = tuple(dict.fromkeys(answer.values))
    known = [option.value for option in question.options]
    for value in values:
        if value not in known:
            raise BadAnswer(
                question.id,
                f"{value!r} is no option",
                did_you_mean(value, known) or f"It is one of {', '.join(known)}.",
            )
    if question.format is Format.RADIO and len(values) > 1:
        raise BadAnswer(question.id, f"it takes one option, not {len(values)}")
    return Taken(Answer(values, answer.text), tuple(dict.fromkeys(asserted_by(question, values))))


def asserted_by(question: Question, values: Iterable[str]) -> list[str]:
    """What the options `values` make true together."""
    chosen = set(values)
    return [formula for option in question.options if option.value in chosen for formula in option.asserts]


def recommended_answer(question: Question) -> Answer | None:
    """The answer that the bank recommends, None where it recommends none."""
    if question.recommend is None:
        return None
    if question.format is Format.FORM:
        form = {field.name: field.default for field in question.fields if field.default is not None}
        return Answer(form=form) if form else None
    found = Answer(question.recommend.values, question.recommend.text)
    return found if found.values or found.text else None


def spoken_answer(question: Question, words: Sequence[str], vocabulary: Vocabulary) -> Answer:
    """The answer that words from a command line mean: values or numbers of options, `field=value`, or free text.

    A single word that is no option is refused as a slip; several words are an answer of one's own.
    """
    if question.format is Format.FORM:
        return Answer(form=_spoken_form(question, words))
    if question.format is Format.TEXT:
        return Answer(text=" ".join(words))
    parts = [part.strip() for word in words for part in word.split(",") if part.strip()]
    by_number = {str(place): option.value for place, option in enumerate(question.options, start=1)}
    by_label = {option.label.lower(): option.value for option in question.options}
    known = {option.value for option in question.options}
    values = [part if part in known else by_number.get(part, by_label.get(part.lower(), part)) for part in parts]
    if parts and all(part.isdigit() for part in parts) and not set(values) <= known:
        raise BadAnswer(question.id, f"{', '.join(parts)} are not all numbers of its {len(known)} options")
    if " " in " ".join(words) and not all(value in known for value in values):
        return Answer(text=" ".join(words))
    return Answer(tuple(values))


def offered(question: Question) -> tuple[Choice, ...]:
    """The options as the decision keeps them, so that it can be read without the bank."""
    return tuple(Choice(o.value, o.label, o.consequence, o.asserts) for o in question.options)


def _spoken_form(question: Question, words: Sequence[str]) -> dict[str, Any]:
    if len(question.fields) == 1 and "=" not in " ".join(words):
        return {question.fields[0].name: " ".join(words)}
    form = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            names = " ".join(f"{field.name}=…" for field in question.fields)
            raise BadAnswer(question.id, f"{word!r} names no field", f"Write {names}.")
        form[name.strip()] = value.strip()
    return form


def _checked_form(question: Question, given: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    names = [field.name for field in question.fields]
    for name in given:
        if name not in names:
            raise BadAnswer(
                question.id,
                f"it has no field {name!r}",
                did_you_mean(name, names) or f"Its fields: {', '.join(names)}.",
            )
    form = {}
    for field in question.fields:
        value = given.get(field.name)
        if value is None or value == "":
            if not field.optional:
                raise BadAnswer(question.id, f"the field {field.name} ({field.label}) is missing")
            continue
        form[field.name] = _field_value(question, field, value, vocabulary)
    return form


def _field_value(question: Question, field: Field, value: Any, vocabulary: Vocabulary) -> Any:
    fact = vocabulary.get(field.fact) if field.fact else None
    if fact is None:
        return value
    if fact.type is FactKind.NUMBER:
        return _number(question, field, value, fact)
    if fact.type is FactKind.BOOL:
        words = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
        read = value if isinstance(value, bool) else words.get(str(value).lower())
        if read is None:
            raise BadAnswer(question.id, f"{field.name} is yes or no, not {value!r}")
        return read
    if str(value) not in fact.values:
        hint = did_you_mean(str(value), fact.values) or f"It is one of {', '.join(fact.values)}."
        raise BadAnswer(question.id, f"{field.name} cannot be {value!r}", hint)
    return str(value)


def _number(question: Question, field: Field, value: Any, fact: Fact) -> float:
    """A number in the unit of its fact; `200`, `0.2 s` and `10,000` are read."""
    try:
        written = str(value).replace(",", "").replace("_", "").strip()
        comparison = parse_formula(f"x = {written}")
        assert isinstance(comparison, Comparison)
        (term,) = comparison.right
        assert not term.fact
        number = convert(term.factor, unit_named(term.unit), fact.measured_in())
    except (BadFormula, AssertionError, ValueError) as error:
        unit = f" in {fact.unit}" if fact.unit else ""
        raise BadAnswer(question.id, f"{field.name} is a number{unit}, not {value!r}") from error
    if fact.minimum is not None and number < Fraction(str(fact.minimum)):
        raise BadAnswer(question.id, f"{field.name} is at least {fact.minimum:g}")
    if fact.maximum is not None and number > Fraction(str(fact.maximum)):
        raise BadAnswer(question.id, f"{field.name} is at most {fact.maximum:g}")
    return int(number) if number.denominator == 1 else float(number)


def _units(question: Question, vocabulary: Vocabulary) -> dict[str, str]:
    facts = {field.name: vocabulary.get(field.fact) for field in question.fields if field.fact}
    return {name: fact.unit for name, fact in facts.items() if fact and fact.type is FactKind.NUMBER and fact.unit}


def _form_asserts(question: Question, form: Mapping[str, Any], vocabulary: Vocabulary) -> Iterable[str]:
    for field in question.fields:
        value = form.get(field.name)
        fact = vocabulary.get(field.fact) if field.fact else None
        if value is None or fact is None:
            continue
        if fact.type is FactKind.NUMBER:
            yield f"{field.fact} = {value} {fact.unit}".rstrip()
        elif fact.type is FactKind.BOOL:
            yield field.fact if value else f"not {field.fact}"
        else:
            yield f"{field.fact} = {value}"
