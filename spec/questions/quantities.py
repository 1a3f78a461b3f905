"""Numbers in an idea's words, and the fields of a question that they belong to: `under 200 ms`, `10k users`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

import msgspec

from spec.entities.naming import plural
from spec.errors import BadFormula
from spec.logic.facts import Fact, FactKind, Vocabulary
from spec.logic.units import Unit, convert, unit_named
from spec.questions.bank import Field, Question
from spec.questions.lexicon import NumberPlace, lexicon
from spec.questions.phrases import PREPOSITIONS
from spec.questions.wording import Segment, is_denied, is_english, mention_at, phrase_pattern, segments

_UNIT_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("ms", "msec", "millisecond", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("day", "days"), "days"),
    **dict.fromkeys(("week", "weeks"), "weeks"),
    **dict.fromkeys(("month", "months"), "months"),
    **dict.fromkeys(("year", "years"), "years"),
    **{unit.lower(): unit for unit in ("KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB")},
    **dict.fromkeys(("%", "percent", "per cent"), "%"),
    **dict.fromkeys(("\u20ac", "eur", "euro", "euros"), "EUR"),
    **dict.fromkeys(("$", "usd", "dollar", "dollars"), "USD"),
}
_PER: Final = {
    "second": "/s",
    "s": "/s",
    "sec": "/s",
    "minute": "/min",
    "min": "/min",
    "hour": "/h",
    "h": "/h",
    "day": "/day",
}
_SCALE: Final = {"k": 1000, "K": 1000, "M": 10**6, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SPELT: Final = {
    word: value
    for value, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
}
_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(?P<coin>[\u20ac$]\s?|(?:EUR|USD)\s)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?:(?P<scale>[kKM])(?![A-Za-z])|\s(?P<scale_word>thousand|million|billion)\b)?"
    r"(?![\d.]*\d)(?P<rest>.{0,40})",
    re.IGNORECASE | re.DOTALL,
)
_UNIT: Final = re.compile(r"^[\s-]?(?P<unit>%|\u20ac|\$|per cent|[a-z]+)(?![\w])", re.IGNORECASE)
_RATE: Final = re.compile(
    r"^\s?(?:(?P<rps>rps|req/s|requests/s|qps)\b|(?:[a-z-]+\s){0,3}?(?:[a-z]+)?(?:\s?/\s?|\s(?:per|a|an|each|every)\s)"
    r"(?P<per>second|sec|s|minute|min|hour|h|day)\b)",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"^\s?(?:-|\u2013|to|or|and)\s?[\u20ac$]?\d", re.IGNORECASE)


class Quantity(msgspec.Struct, frozen=True):
    """A number as the idea tells it: in `unit`, or without one and then followed by `counted`, the words behind it."""

    value: Fraction
    unit: str
    counted: str
    sentence: str
    quote: str


def numbers_in(idea: str, question: Question, vocabulary: Vocabulary) -> dict[str, tuple[float, str]]:
    """What the idea says of the fields of a form: name of the field → (number in the unit of its fact, the words).

    A field is left out where two numbers could be meant, and a number where two fields could.
    """
    found = list(quantities(idea))
    fitting = {field.name: [q for q in found if _fits(q, field, vocabulary)] for field in question.fields if field.fact}
    claims = [quantity for many in fitting.values() for quantity in many]
    told = {}
    for field in question.fields:
        many = fitting.get(field.name, [])
        if len(many) == 1 and claims.count(many[0]) == 1:
            fact = vocabulary[field.fact]
            told[field.name] = (round(float(_converted(many[0], fact)), 2), many[0].quote)
    return told


def quantities(idea: str) -> Iterator[Quantity]:
    """All numbers that are meant; ranges, versions and denied ones are none."""
    if not is_english(idea):
        return
    for segment in segments(idea):
        at = 0
        while found := _NUMBER.search(segment.text, at):
            at = found.start("rest")
            quantity = _quantity(idea, segment, found)
            if quantity is not None:
                yield quantity


def _quantity(idea: str, segment: Segment, found: re.Match[str]) -> Quantity | None:
    if _RANGE.match(found["rest"]) or re.search(
        r"(?:\d\s?(?:-|\u2013|to|or)\s?|version |v)$", segment.text[: found.start()]
    ):
        return None
    if is_denied(idea, segment, found.start("digits"), found.start("rest")):
        return None
    digits = found["digits"].lower()
    value = Fraction(_SPELT[digits]) if digits in _SPELT else Fraction(digits.replace(",", ""))
    value *= _SCALE.get(found["scale"] or (found["scale_word"] or "").lower(), 1)
    unit = _unit_of(found)
    quote = mention_at(idea, segment, found.start(), found.start("rest")).quote
    counted = found["rest"].lower() if not unit else ""
    return Quantity(value, unit, counted, idea[segment.sentence[0] : segment.sentence[1]].lower(), quote)


def _unit_of(found: re.Match[str]) -> str:
    coin = (found["coin"] or "").strip().lower()
    if coin:
        return _UNIT_WORDS[coin]
    rate = _RATE.match(found["rest"])
    unit = _UNIT.match(found["rest"])
    word = _UNIT_WORDS.get(unit["unit"].lower(), "") if unit else ""
    if rate and not word:
        return "/s" if rate["rps"] else _PER[rate["per"].lower()]
    return word


def _fits(quantity: Quantity, field: Field, vocabulary: Vocabulary) -> bool:
    fact = vocabulary.get(field.fact)
    if fact is None or fact.type is not FactKind.NUMBER:
        return False
    place = lexicon().numbers.get(field.fact, NumberPlace())
    if any(_stands_in(word, quantity.sentence) for word in place.against):
        return False
    unit = fact.measured_in()
    if not quantity.unit:
        return unit.dimension in {"", "count"} and _counts(quantity, place)
    if unit.dimension in {"", "count"} or unit_named(quantity.unit).dimension != unit.dimension:
        return False
    if not _is_spoken_of(field, fact, quantity.sentence):
        return False
    return _in_range(float(_converted(quantity, fact)), place, fact)


def _is_spoken_of(field: Field, fact: Fact, sentence: str) -> bool:
    """Whether a word stands there that points to the fact; of one that the lexicon does not know, all of its title."""
    place = lexicon().numbers.get(field.fact)
    if place is not None:
        return any(_stands_in(word, sentence) for word in place.words)
    words = [word for word in re.findall(r"[a-z]{4,}", (fact.title or field.label).lower()) if word not in _EMPTY]
    return bool(words) and all(_stands_in(word, sentence) for word in words)


_EMPTY: Final = frozenset("that this with from most longest largest until each after before until time".split())


def _stands_in(words: str, sentence: str) -> bool:
    return phrase_pattern(words).search(sentence) is not None


def _counts(quantity: Quantity, place: NumberPlace) -> bool:
    behind = " ".join(quantity.counted.split()[:4])
    names = "|".join(re.escape(form) for noun in place.counts for form in (noun, plural(noun)))
    found = re.match(rf"^((?:[a-z-]+\s){{0,2}}?)(?:{names})\b", behind) if names else None
    return found is not None and not PREPOSITIONS.intersection(found[1].split())


def _in_range(value: float, place: NumberPlace, fact: Fact) -> bool:
    low, high = place.range or (fact.minimum or 0, fact.maximum if fact.maximum is not None else float("inf"))
    return low <= value <= high


def _converted(quantity: Quantity, fact: Fact) -> Fraction:
    wanted: Unit = fact.measured_in()
    try:
        return convert(quantity.value, unit_named(quantity.unit), wanted)
    except BadFormula:
        return quantity.value
