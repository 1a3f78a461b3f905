"""What an idea's words say and what they deny: mentions of a phrase, in English, that are meant.

Precision goes before recall: a mention that is denied (`no login`), put off (`later`) or doubted (`maybe`) is none, and
a text in another language has none at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from spec.entities.naming import plural, singular

_ENGLISH: Final = frozenset(
    "the a an and or of to for in with that which who can is are it its their they we i by on from as at be should "
    "must want need this each where when have has our my".split()
)
_FOREIGN: Final = frozenset(
    "der das und ein eine einen für mit nicht von zu ist auf wir ich soll sollen werden den dem oder ohne bei "
    "le les une pour avec et dans du qui aux est sans nous leurs "
    "el los las una para con que por del sus como il gli che di della sono uma os seus "
    "het een voor met niet och att som till ett og til jest dla nie oraz".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[\"'(\[]?[A-Z0-9*-])|\n+|(?<=[.!?])$")
_SEGMENT: Final = re.compile(r"[;:()\u2014\u2013]|\s-\s|,?\s\b(?:but|however|although|though|whereas|while)\b")
_DENIES_NOUN: Final = re.compile(
    r"\b(?:no|without|non|zero|neither|nor|excluding|except|minus|sans|free of|instead of|rather than|lack of|not any|"
    r"not|never|cannot|avoid(?:s|ing)?|skip(?:s|ping)?|drop(?:s|ping)?|unlike|[a-z]+n['\u2019]t|no longer)\b"
)
_ALLOWED: Final = re.compile(
    r"\b(?:not only|not just|no (?:more|less|later|fewer|longer|slower) than|not (?:more|less|later) than|no matter|"
    r"no[ -]code|no[ -]?sql|why not|not exceed(?:ing)?|without (?:delay|effort|problems?))\b"
)
_DENIED_BEHIND: Final = re.compile(
    r"^(?:[\s-]free\b|\s+(?:\w+\s+){0,2}(?:(?:is|are|was|were|be)\s+not|isn['\u2019]t|aren['\u2019]t|won['\u2019]t|"
    r"not\s+needed|not\s+required|unnecessary|forbidden|out\s+of\s+scope|excluded))"
)
_HEDGED: Final = re.compile(
    r"\b(?:later(?! than)|eventually|maybe|perhaps|possibly|might|optional(?:ly)?|nice to have|in the future|some ?day|"
    r"one day|if possible|phase (?:2|two|3)|version (?:2|two)|v2|not sure|undecided|either|could (?:also|be)|"
    r"out of scope|not (?:in|part of) (?:the )?(?:first|this|scope|version)|used to (?=have|be)|"
    r"until now|so far|today we|currently)\b"
)
_REACH: Final = 45
"""Characters over which a denial reaches forward at most."""


class Mention(msgspec.Struct, frozen=True):
    """Where a phrase stands in a text; `quote` is the part of the text around it that shows what was meant."""

    start: int
    end: int
    quote: str


class Hit(msgspec.Struct, frozen=True):
    """An answer that the idea's own words give: the option's value, and those words."""

    value: str
    quote: str


class Segment(msgspec.Struct, frozen=True):
    """A part of a sentence in which a denial holds; `sentence` is where its sentence begins and ends."""

    text: str
    start: int
    sentence: tuple[int, int]


@lru_cache(maxsize=64)
def is_english(text: str) -> bool:
    """Whether nothing speaks against English: Latin letters, and no more function words of another language."""
    letters = [char for char in text if char.isalpha()]
    if not letters or sum(char.isascii() for char in letters) < 0.95 * len(letters):
        return False
    words = [word.lower() for word in _WORD.findall(text)]
    return sum(word in _FOREIGN for word in words) <= sum(word in _ENGLISH for word in words)


@lru_cache(maxsize=64)
def segments(text: str) -> tuple[Segment, ...]:
    """The text in sentences, and those at semicolons, colons, brackets, dashes and words like `but`."""
    found = []
    for start, end in _cut(text, _SENTENCE_END, 0, len(text)):
        found += [Segment(text[a:b], a, (start, end)) for a, b in _cut(text, _SEGMENT, start, end)]
    return tuple(found)


def _cut(text: str, at: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in at.finditer(text, start, end):
        if text[start : found.start()].strip():
            yield start, found.start()
        start = found.end()
    if text[start:end].strip():
        yield start, end


def mentions(text: str, phrase: str) -> Iterator[Mention]:
    """Where `phrase` is meant in `text`: as whole words, in any case, its last word in the singular, plural or -ing."""
    if not is_english(text):
        return
    pattern = phrase_pattern(phrase)
    for segment in segments(text):
        for found in pattern.finditer(segment.text):
            if not is_denied(text, segment, found.start(), found.end()):
                yield mention_at(text, segment, found.start(), found.end())


def mention_at(text: str, segment: Segment, start: int, end: int) -> Mention:
    """The mention between two places of a segment, quoting its clause."""
    before = max(segment.text.rfind(",", 0, start), segment.text.rfind("\n", 0, start)) + 1
    after = segment.text.find(",", end)
    quote = segment.text[before : len(segment.text) if after < 0 else after].strip(" \t\r\n.*")
    if len(quote) > 120:
        quote = segment.text[max(before, start - 40) : end + 40].strip()
    return Mention(segment.start + start, segment.start + end, quote)


def is_denied(text: str, segment: Segment, start: int, end: int) -> bool:
    """Whether what stands there is denied, doubted, put off, or only asked."""
    words = segment.text.lower()
    if _HEDGED.search(words) or text[segment.sentence[0] : segment.sentence[1]].rstrip().endswith("?"):
        return True
    if _DENIED_BEHIND.match(words[end:]):
        return True
    before = _ALLOWED.sub(lambda found: "=" * len(found[0]), words[max(0, start - _REACH) : start])
    return any(_reaches(before[found.end() :], words[end:]) for found in _DENIES_NOUN.finditer(before))


def _reaches(between: str, behind: str) -> bool:
    """Whether a denial reaches over `between`: across commas only in a list that `or` ends."""
    if len(between.split()) > 6:
        return False
    return "," not in between or bool(re.search(r"\b(?:or|nor)\b", f"{between} {behind}"))


@lru_cache(maxsize=4096)
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """Finds a phrase as whole words, its last word in any of its forms."""
    parts = re.split(r"(\s+|-)", phrase.strip().lower())
    forms = sorted(_forms(parts[-1]), key=lambda form: (-len(form), form))
    joined = "".join(
        (r"[\s-]*" if part == "-" else r"[\s-]+") if at % 2 else re.escape(part) for at, part in enumerate(parts[:-1])
    )
    last = "|".join(map(re.escape, forms))
    return re.compile(rf"(?<![\w.])(?:{joined})(?:{last})(?!\w|[+#]|\.\w)", re.IGNORECASE)


def _forms(word: str) -> set[str]:
    """The word, its singular and plural, and what `-ing` makes of it."""
    if not word.isalpha() or len(word) < 2:
        return {word}
    forms = {word, plural(word)} | ({singular(word)} if len(word) > 3 else set())
    return forms if len(word) < 4 or word.endswith("ing") else forms | {ing(word)}


def ing(verb: str) -> str:
    """`book` → `booking`, `invoice` → `invoicing`, `plan` → `planning`."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    if re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
        return verb + verb[-1] + "ing"
    return verb + "ing"
