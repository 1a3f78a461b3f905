"""What can be wrong with one requirement sentence, found by patterns.

Every remark is a hint with a question or a rewrite. The kinds of smell are those of ISO/IEC/IEEE 29148 and of NASA's
ARM study; words and wording are ours. Such patterns are right about six times in ten, so nothing here blocks anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from spec.requirements.ears import Parsed, as_ears, order_faults, parse_requirement
from spec.requirements.quantities import bounds_in
from spec.requirements.words import (
    ADJECTIVES_NOT_PASSIVE,
    ESCAPES,
    IRREGULAR_PARTICIPLES,
    NOT_ALWAYS_QUALITY,
    OPEN_ENDS,
    QUALITY,
    VERBS,
    WEAK,
)

LONGEST_WORDS: Final = 40

RULES: Final = {
    "req.no_shall": "A requirement obliges: it says what the system shall do.",
    "req.several_shall": "One sentence, one obligation; otherwise nobody can say whether it is met.",
    "req.compound": "Two actions joined by and are two requirements.",
    "req.weak_word": "Words such as appropriate or several are read differently by everyone.",
    "req.escape": "Clauses such as if possible let the implementer out.",
    "req.open_ended": "A list without an end cannot be finished or tested.",
    "req.no_number": "A quality such as fast needs a number and a unit.",
    "req.no_unit": "A number without a unit can mean anything.",
    "req.passive": "The passive hides who acts.",
    "req.pronoun": "A pronoun can point at more than one thing.",
    "req.clause_order": "Conditions come first, in the order WHERE and WHILE, WHEN, IF.",
    "req.too_long": "A long sentence hides a second requirement.",
    "req.no_negative_case": "A WHEN without an IF leaves open what happens when it goes wrong.",
    "req.no_scenario": "Without an example nobody can test it.",
    "req.scenario_without_then": "A scenario without THEN checks nothing.",
    "req.synonym": "One thing has one name: that of the glossary.",
    "req.unknown_entity": "A thing that is no entity and no term has no fields, no table and no meaning.",
    "req.duplicate": "The same requirement twice is changed once.",
    "req.near_duplicate": "Two requirements that say nearly the same drift apart.",
    "req.bounds_clash": "No system can meet both bounds.",
    "req.negation_clash": "One requirement forbids what the other demands.",
}
"""All codes, with what each rule is for."""


_NAMES: Final = re.compile(r'"[^"]*"|`[^`]*`|\u201c[^\u201d]*\u201d')
_ENGLISH: Final = frozenset("the an of to and or shall must will should can is are be with for when if by from".split())
_SET_PHRASES: Final = re.compile(
    r"\b(?:quick[ -](?:actions?|start|fix|fixes|reference|links?|reply|access)|best practices?"
    r"|(?:not|is|are|network|feature) availab(?:le|ility))\b"
)
_VERB_FOLLOWED_BY: Final = r"(?=\s+(?:the|an?|all|any|its|their|each|every|it|them|to|which|what|that|how|who)\b|\W*$)"


class Smell(msgspec.Struct, frozen=True):
    """One remark on a sentence: `message` says what is there and what to ask or to write, `words` are what it is on.

    The words stand in the sentence as they are but for case and blanks; none where the sentence as a whole is meant.
    """

    code: str
    message: str
    words: tuple[str, ...] = ()


def smells_in(text: str) -> list[Smell]:
    """The remarks on one sentence alone; none on a sentence that is not English, whose words the lint does not know."""
    if not _is_english(text):
        return []
    found = [Smell(code, message, words) for code, message, words in _obligation(text, parse_requirement(text))]
    # What is quoted or code is a name, and the words in it mean nothing.
    plain = _NAMES.sub("it", text)
    parsed = parse_requirement(plain)
    for rule in (_joined, _vague, _escapes, _measures, _grammar):
        found += [Smell(code, message, words) for code, message, words in rule(plain, parsed)]
    return found


def _is_english(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    latin = sum(word.isascii() for word in words)
    return bool(words) and latin * 2 > len(words) and (len(words) < 5 or not _ENGLISH.isdisjoint(words))


Remarks = Iterator[tuple[str, str, tuple[str, ...]]]


def _obligation(text: str, parsed: Parsed | None) -> Remarks:
    if parsed is None:
        yield "req.no_shall", f"Nothing in it obliges. Write: 'The system shall {_as_verb_phrase(text)}'.", ()
        return
    count = len(re.findall(r"\bshall\b", text, re.IGNORECASE)) or len(re.findall(r"\bmust\b", text, re.IGNORECASE))
    if count > 1:
        yield "req.several_shall", f"It obliges {count} times. Make {count} requirements of it, one for each.", ()
    faults = order_faults(parsed)
    if faults:
        yield "req.clause_order", f"In it {faults[0]}. Write: '{as_ears(parsed)}'", ()


def _joined(text: str, parsed: Parsed | None) -> Remarks:
    response = parsed.response if parsed else text
    first = re.match(r"(?:be\s+able\s+to\s+|not\s+)?(\w+)", response)
    joints = rf"(?:\band\b|\bas well as\b|;)\s+(?:then\s+|also\s+)?(\w+){_VERB_FOLLOWED_BY}"
    for joint in re.finditer(joints, response, re.IGNORECASE):
        verbs = {first[1].lower(), joint[1].lower()} if first else set()
        # What people are let do may be two things: it is one thing of the system.
        if first and len(verbs) == 2 and verbs <= VERBS - {"allow", "let", "give"}:
            message = f"It asks for two things, {first[1]} and {joint[1]}. Make two requirements of it."
            yield "req.compound", message, (joint[0],)
            break
    words = len(text.split())
    if words > LONGEST_WORDS:
        message = f"It has {words} words; up to {LONGEST_WORDS} are read well. Which part can stand alone?"
        yield "req.too_long", message, ()


def _vague(text: str, parsed: Parsed | None) -> Remarks:
    words = re.findall(r"[a-z][a-z-]*", _SET_PHRASES.sub("", text.lower()))
    seen = list(dict.fromkeys(word for word in words if word in WEAK))
    # "support" and "process" are also nouns; as the verb that follows the modal they are weak.
    verbs = {"support", "handle", "manage", "process"}
    verb = re.match(r"(?:be able to )?(\w+)", parsed.response.lower()) if parsed else None
    seen = [word for word in seen if word not in verbs or (verb and verb[1] == word)]
    if seen:
        asked = "; ".join(f"'{word}' - {WEAK[word]}" for word in seen)
        yield "req.weak_word", f"It leaves room: {asked}", tuple(seen)
    open_end = _phrase(text, OPEN_ENDS)
    if open_end:
        message = f"'{open_end}' leaves the list open. Name all members, or the rule that they follow."
        yield "req.open_ended", message, (open_end,)


def _escapes(text: str, _parsed: Parsed | None) -> Remarks:
    escape = _phrase(text, ESCAPES)
    if escape:
        yield (
            "req.escape",
            f"'{escape}' lets everybody out. Under exactly which condition does it hold? Else leave it out.",
            (escape,),
        )


def _measures(text: str, parsed: Parsed | None) -> Remarks:
    bounds = bounds_in(text)
    where = parsed.response if parsed else text
    response = set(re.findall(r"[a-z][a-z-]*", _SET_PHRASES.sub("", where.lower())))
    whole = set(re.findall(r"[a-z][a-z-]*", _SET_PHRASES.sub("", text.lower())))
    words = [w for w in QUALITY if (w in response if w in NOT_ALWAYS_QUALITY else w in whole)]
    if words and not bounds:
        yield "req.no_number", f"'{words[0]}' has no number. {QUALITY[words[0]]}", (words[0],)
    bare = [bound for bound in bounds if not bound.unit and _ends_there(text, bound.end)]
    if bare:
        yield "req.no_unit", f"'{bare[0].text}' has no unit. Of what: ms, s, MB, %, users?", (bare[0].text,)


def _grammar(text: str, parsed: Parsed | None) -> Remarks:
    response = parsed.response if parsed else text
    passive = _passive(response) if parsed else ""
    if passive:
        yield (
            "req.passive",
            f"'{passive}' does not say who acts. Write: 'the system shall …', or name the one who does it.",
            (passive,),
        )
    pronoun = _pronoun(text, parsed)
    if pronoun:
        yield "req.pronoun", f"'{pronoun}' can mean more than one thing. Repeat the noun.", (pronoun,)


def _passive(response: str) -> str:
    """The passive of the main verb; in a clause it mostly names something, as in "the row that was read"."""
    match = re.match(r"be\s+(?:\w+ly\s+)?(\w+)\b", response, re.IGNORECASE)
    word = match[1].lower() if match else ""
    participle = (word.endswith("ed") and word not in ADJECTIVES_NOT_PASSIVE) or word in IRREGULAR_PARTICIPLES
    return match[0] if match and participle and not re.search(r"\bby\s+\w", response) else ""


def _pronoun(text: str, parsed: Parsed | None) -> str:
    first = re.match(r"\W*(it|they|this|these|those)\s+(?:shall|must|will|should|is|are|can)\b", text, re.IGNORECASE)
    if first:
        return first[1]
    if parsed is None:
        return ""
    # A pronoun is clear with one noun before it; with two things in the response it is not.
    found = re.search(r"\b(it|they|them)\b", parsed.response, re.IGNORECASE)
    before = parsed.response[: found.start()] if found else ""
    things = set(re.findall(r"\b(?:the|an?|each|every|its|their)\s+(\w+)", before, re.IGNORECASE))
    return found[1] if found and len(things) > 1 else ""


def _phrase(text: str, phrases: tuple[str, ...]) -> str:
    low = f" {' '.join(text.lower().split())} "
    return next((p for p in phrases if re.search(rf"(?<!\w){re.escape(p)}(?!\w)", low)), "")


def _ends_there(text: str, at: int) -> bool:
    return bool(re.match(r"\s*(?:$|[.,;:)]|(?:and|or|when|while|if|for|to|at|with)\b)", text[at:]))


def _as_verb_phrase(text: str) -> str:
    words = text.strip().rstrip(".").split()
    if words and words[0].lower() in VERBS:
        return " ".join([words[0].lower(), *words[1:]])
    can = re.match(
        r"(?:the\s+|a\s+|an\s+)?(.{2,40}?)\s+(?:can|may|could)\s+(.*)", text.strip().rstrip("."), re.IGNORECASE
    )
    return f"let {can[1].lower()} {can[2]}" if can else "…"
