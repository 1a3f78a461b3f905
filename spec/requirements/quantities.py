"""Bounds in prose: "within 200 ms", "at least 50 requests per second", "between 2 and 5 s".

What is found is a number with an operator and a unit, never a meaning: which thing is bounded is told by the words
around it.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

import msgspec

from spec.logic.units import UNITS


class Bound(msgspec.Struct, frozen=True):
    """A number that something is compared with.

    `operator` is one of <= < >= > =. `unit` is a unit of `spec.logic.units` where there is one, else a counted noun
    in the singular ("character"), else empty. `share` tells that the number is a share of cases ("99 % of requests")
    and says how often the rest holds. `text` is what was written, from `start` to `end` of the sentence.
    """

    operator: str
    value: Fraction
    unit: str
    text: str
    start: int
    end: int
    share: bool = False

    @property
    def dimension(self) -> str:
        """What is measured: `time`, `size`, … or `count:character` of things that are counted."""
        known = UNITS.get(self.unit)
        return known.dimension if known and self.unit else f"count:{self.unit}"

    @property
    def base(self) -> Fraction:
        """The number in the base unit of its dimension."""
        known = UNITS.get(self.unit)
        return self.value * known.factor if known else self.value

    def told(self) -> str:
        """The bound in symbols, such as `<= 200 ms`."""
        value = str(self.value.numerator) if self.value.denominator == 1 else f"{float(self.value):g}"
        return f"{self.operator} {value} {self.unit}".strip()


_WORDS: Final = {
    "<=": "at most|no more than|not more than|no longer than|not longer than|no later than|no greater than|not exceed"
    "|not exceeding"
    "|up to|within|in under|maximum of|max|maximum|a maximum of|not over|limited to|in at most|after at most|≤|<=|=<",
    "<": "less than|fewer than|under|below|faster than|smaller than|shorter than|<",
    ">=": "at least|no less than|not less than|no fewer than|minimum of|a minimum of|min|minimum|no earlier than"
    "|not below|≥|>=|=>",
    ">": "more than|greater than|over|above|longer than|larger than|exceed|exceeds|exceeding|beyond|>",
    "=": "exactly|equal to|of exactly|=",
}
_OPERATORS: Final = {word: operator for operator, words in _WORDS.items() for word in words.split("|")}

_ALIASES: Final = {
    **dict.fromkeys("millisecond milliseconds msec msecs".split(), "ms"),
    **dict.fromkeys("microsecond microseconds µs".split(), "us"),
    **dict.fromkeys("second seconds sec secs".split(), "s"),
    **dict.fromkeys("minute minutes mins".split(), "min"),
    **dict.fromkeys("hour hours hr hrs".split(), "h"),
    **dict.fromkeys("day".split(), "days"),
    **dict.fromkeys("week".split(), "weeks"),
    **dict.fromkeys("month".split(), "months"),
    **dict.fromkeys("year".split(), "years"),
    **dict.fromkeys("percent pct".split(), "%"),
    **dict.fromkeys("byte bytes".split(), "B"),
    **dict.fromkeys("kilobyte kilobytes kb".split(), "KB"),
    **dict.fromkeys("megabyte megabytes mb".split(), "MB"),
    **dict.fromkeys("gigabyte gigabytes gb".split(), "GB"),
    **dict.fromkeys("terabyte terabytes tb".split(), "TB"),
    **dict.fromkeys("euro euros €".split(), "EUR"),
    **dict.fromkeys("dollar dollars $".split(), "USD"),
    **dict.fromkeys("rps qps tps req/s requests/s".split(), "/s"),
    **dict.fromkeys("rpm requests/min".split(), "/min"),
    **dict.fromkeys("user".split(), "users"),
    **dict.fromkeys("item".split(), "items"),
    **dict.fromkeys("row".split(), "rows"),
    **dict.fromkeys("line".split(), "lines"),
    **dict.fromkeys("person".split(), "people"),
}
_PER: Final = {
    "second": "/s",
    "sec": "/s",
    "s": "/s",
    "minute": "/min",
    "min": "/min",
    "hour": "/h",
    "h": "/h",
    "day": "/day",
}
_SCALES: Final = {"k": 1000, "thousand": 1000, "million": 10**6, "m": 10**6, "billion": 10**9}
_NO_UNIT: Final = frozenset(
    "of per times time and or in on at to for from by with after before if when while the a an is are be than as each"
    " every that which until since then but not shall must will any all more most so".split()
)

# A number within a name is none: p95, v2, FR-001, 3.11.2.
_NUMBER: Final = (
    r"(?:(?P<sign>[€$])\s*)?(?<![\w.])(?<!\w-)(?P<number>\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+(?:\.\d+)?(?!\.?\d))"
    r"\s*(?P<scale>k\b|thousand\b|million\b|billion\b)?"
)
_UNIT: Final = r"\s*-?(?P<unit>%|€|\$|/(?:s|min|h|day)\b|(?:req|requests)/(?:s|min)\b|[A-Za-zµ]+)?"
_PER_TEXT: Final = r"(?:\s*(?:/|per|a|each|every)\s*(?P<per>second|sec|s|minute|min|hour|h|day)\b)?"
_AFTER: Final = r"(?P<after>\s+(?:or\s+(?:less|fewer|faster|more|longer|better|above|below)|at\s+(?:most|least)))?"
_PREFIX: Final = "|".join(
    re.escape(word) if not word[0].isalpha() else rf"\b{word.replace(' ', chr(92) + 's+')}\b"
    for word in sorted(_OPERATORS, key=len, reverse=True)
)
_BOUND: Final = re.compile(
    rf"(?:(?P<operator>{_PREFIX})\s*(?:of\s+|a\s+|an\s+)?)?{_NUMBER}{_UNIT}{_PER_TEXT}{_AFTER}", re.IGNORECASE
)
_RANGE: Final = re.compile(
    rf"\b(?:between|from)\s+(?P<low>\d+(?:\.\d+)?)\s*(?P<lowunit>[A-Za-zµ%]+)?\s+(?:and|to)\s+{_NUMBER}{_UNIT}{_PER_TEXT}",
    re.IGNORECASE,
)
_AFTERWARDS: Final = {"less": "<=", "fewer": "<=", "faster": "<=", "below": "<=", "most": "<="}
_OF: Final = re.compile(r"\s+of\s+(?!time\b)\w", re.IGNORECASE)


def bounds_in(text: str) -> list[Bound]:
    """All bounds in a sentence, in its order. A number with a unit but no word of comparison is one too, with `=`."""
    found: list[Bound] = []
    taken: list[tuple[int, int]] = []
    for match in _RANGE.finditer(text):
        found += _range(match)
        taken.append(match.span())
    for match in _BOUND.finditer(text):
        inside = any(start <= match.start("number") < end for start, end in taken)
        bound = None if inside else _bound(match, text)
        if bound:
            found.append(bound)
    return sorted(found, key=lambda bound: (bound.start, bound.operator != ">="))


def subject_words(text: str, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """The words that say what a sentence is about: no numbers, no units, no bounds, no small words, in the singular."""
    spans = [(bound.start, bound.end) for bound in bounds_in(text)]
    kept = "".join(" " if any(start <= at < end for start, end in spans) else char for at, char in enumerate(text))
    words = (singular(word) for word in re.findall(r"[a-z][a-z0-9_-]+", kept.lower()))
    return frozenset(word for word in words if len(word) > 1 and word not in without)


def singular(word: str) -> str:
    """A rough singular, the same for all forms of a word: enough to compare, not to show."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def _range(match: re.Match[str]) -> list[Bound]:
    unit = _unit(match)
    low_unit = _named(match["lowunit"]) if match["lowunit"] else unit
    scale = Fraction(_SCALES.get((match["scale"] or "").lower(), 1))
    low = Fraction(match["low"]) * (1 if match["lowunit"] else scale)
    high = Fraction(match["number"].replace(",", "").replace(" ", "")) * scale
    text, start, end = match[0].strip(), match.start(), match.end()
    return [Bound(">=", low, low_unit, text, start, end), Bound("<=", high, unit, text, start, end)]


def _bound(match: re.Match[str], text: str) -> Bound | None:
    unit = _unit(match)
    operator = _operator(match)
    if not operator and not (unit in UNITS and unit):
        return None  # a plain number: of a chapter, a version, a port
    value = Fraction(match["number"].replace(",", "").replace(" ", ""))
    value *= _SCALES.get((match["scale"] or "").lower(), 1)
    has_unit = bool(match["per"]) or bool(unit and not match["sign"])
    end = match.end() if has_unit or match["after"] else match.end("scale") if match["scale"] else match.end("number")
    share = unit == "%" and bool(_OF.match(text, end))
    if share and operator in {"", "="}:
        operator = ">="
    return Bound(operator or "=", value, unit, text[match.start() : end].strip(), match.start(), end, share)


def _operator(match: re.Match[str]) -> str:
    if match["after"]:
        return _AFTERWARDS.get(match["after"].split()[-1].lower(), ">=")
    written = " ".join((match["operator"] or "").lower().split())
    return _OPERATORS.get(written, "")


def _unit(match: re.Match[str]) -> str:
    if match["per"]:
        return _PER[match["per"].lower()]
    if match.groupdict().get("sign"):
        return _named(match["sign"])
    return _named(match["unit"] or "")


def _named(word: str) -> str:
    if word in UNITS:
        return word
    lower = word.lower()
    if lower in _NO_UNIT:
        return ""
    return _ALIASES.get(lower) or (lower if lower in UNITS else singular(lower))
