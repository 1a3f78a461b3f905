"""Requirement sentences in the patterns of EARS (Easy Approach to Requirements Syntax, Mavin et al. 2009).

    The system shall …                          ubiquitous
    WHILE a state, the system shall …           state
    WHEN an event, the system shall …           event
    IF a fault, THEN the system shall …         unwanted
    WHERE a feature, the system shall …         optional
    several of them                             complex, in the order WHERE and WHILE, WHEN, IF

They are read and written. Reading is tolerant: any case, must and will for shall, with or without commas and THEN,
and a clause after the response.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

import msgspec


class Pattern(StrEnum):
    """Which of the patterns a sentence follows."""

    UBIQUITOUS = "ubiquitous"
    EVENT = "event"
    STATE = "state"
    UNWANTED = "unwanted"
    OPTIONAL = "optional"
    COMPLEX = "complex"


class Clause(msgspec.Struct, frozen=True):
    """One condition as written: `keyword` is while, where, when or if; `after` tells that it follows the response."""

    keyword: str
    text: str
    after: bool = False


class Parsed(msgspec.Struct, frozen=True):
    """A sentence taken apart.

    `preconditions` are states (WHILE), `trigger` the event (WHEN) or, where `is_unwanted`, the fault (IF), `feature`
    what has to be there (WHERE). `modal` is the verb that obliges, in lower case, with `not` where it forbids.
    `clauses` are the conditions in the order that they were written in.
    """

    pattern: Pattern
    preconditions: tuple[str, ...] = ()
    trigger: str = ""
    feature: str = ""
    system: str = ""
    response: str = ""
    modal: str = "shall"
    is_unwanted: bool = False
    clauses: tuple[Clause, ...] = ()


_KEYWORDS: Final = {
    **dict.fromkeys(("when", "whenever", "once", "upon", "as soon as"), "when"),
    **dict.fromkeys(("while", "during", "as long as"), "while"),
    **dict.fromkeys(("where",), "where"),
    **dict.fromkeys(("if", "unless"), "if"),
}
_ORDER: Final = {"where": 0, "while": 0, "when": 1, "if": 2}
_PATTERNS: Final = {
    "when": Pattern.EVENT,
    "while": Pattern.STATE,
    "where": Pattern.OPTIONAL,
    "if": Pattern.UNWANTED,
}

_WORDS: Final = "|".join(word.replace(" ", r"\s+") for word in sorted(_KEYWORDS, key=len, reverse=True))
_STARTS: Final = re.compile(rf"(?:and\s+|or\s+)?({_WORDS})\b\s*", re.IGNORECASE)
_INSIDE: Final = re.compile(r"\s+(?=(?:WHEN|WHILE|WHERE|IF)\b)|\s+(?=and\s+(?:when|while|if)\b)", re.MULTILINE)
_TRAILING: Final = re.compile(
    r"(?:,\s*|\s+)(?:(?:only|but)\s+)?(when|whenever|while(?!\s+\w+ing\b)|if|unless)\s+(?=\w)", re.IGNORECASE
)
_BEFORE_TRAILING: Final = re.compile(
    r"\b(?:even|check|detect|verify|know|see|decide|determine|tell|ask|say|show|record|log|store|display|choose|define|set)$",
    re.IGNORECASE,
)
_MODAL: Final = {
    word: re.compile(rf"\b{word}\b(\s+not\b)?", re.IGNORECASE) for word in ("shall", "must", "will", "should")
}
_LABEL: Final = re.compile(
    r"^(?:[-*•+]\s+|\d+[.)]\s+)?(?:\[[ xX]\]\s*)?(?:\*\*)?(?:[A-Z]{1,6}-?\d[\d.-]*\s*[:.)-]?)?(?:\*\*)?[:\s]*"
)
_ESCAPE: Final = re.compile(
    r"(?:possible|necessary|needed|required|appropriate|practical|applicable|desired)\b", re.IGNORECASE
)
_CONNECTIVE: Final = re.compile(r"^(?:then|and|but)\b[,\s]*", re.IGNORECASE)
_THEN: Final = re.compile(r"^then\b[,\s]*", re.IGNORECASE)
_NOUN: Final = re.compile(r"\s(?:then\s+)?(?=(?:the|each|every|an?|all|no)\s+(?:[\w-]+\s*){1,5}$)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def parse_requirement(text: str) -> Parsed | None:
    """The sentence taken apart, or None where nothing in it obliges (no shall, must, will or should)."""
    sentence = " ".join(_LABEL.sub("", text.strip(), count=1).split()).rstrip(".;")
    sentence = _CONNECTIVE.sub("", sentence, count=1)
    found = _modal_in(sentence)
    if found is None:
        return None
    clauses, system = _head(sentence[: found.start()].strip())
    response, trailing = _response(sentence[found.end() :].strip(" ,:"))
    return _assembled([*clauses, *trailing], system, response, found)


def order_faults(parsed: Parsed) -> list[str]:
    """Sentences on clauses that stand where EARS does not put them; empty when all is in order."""
    faults = []
    places = [_ORDER[clause.keyword] for clause in parsed.clauses if not clause.after]
    if places != sorted(places):
        faults.append("the conditions are in another order than WHERE and WHILE, WHEN, IF")
    late = [clause for clause in parsed.clauses if clause.after]
    if late:
        faults.append(f"the condition '{late[0].keyword} {late[0].text}' follows what shall happen")
    return faults


def as_ears(parsed: Parsed, *, capitals: bool = False) -> str:
    """The sentence in its pattern, every condition in its place; `capitals` writes the keywords in capital letters."""
    return compose(
        parsed.system or "the system",
        parsed.response,
        feature=parsed.feature,
        states=parsed.preconditions,
        event="" if parsed.is_unwanted else parsed.trigger,
        fault=parsed.trigger if parsed.is_unwanted else "",
        forbids=parsed.modal.endswith("not"),
        capitals=capitals,
    )


def compose(
    system: str,
    response: str,
    *,
    feature: str = "",
    states: tuple[str, ...] = (),
    event: str = "",
    fault: str = "",
    forbids: bool = False,
    capitals: bool = False,
) -> str:
    """A requirement sentence from its parts; `response` begins with a verb and has no shall."""
    parts = [("where", feature)] if feature else []
    parts += [("while", state) for state in states]
    parts += [("when", event)] if event else []
    parts += [("if", fault)] if fault else []
    written = [f"{word.upper() if capitals else word} {text}," for word, text in parts]
    if fault:
        written.append("THEN" if capitals else "then")
    modal = "SHALL" if capitals else "shall"
    written.append(f"{with_article(system)} {modal}{' not' if forbids else ''} {response.strip().rstrip('.')}.")
    sentence = " ".join(written)
    return sentence[0].upper() + sentence[1:]


def with_article(system: str) -> str:
    """The system as it stands inside a sentence: with an article where it needs one."""
    first = system.split(" ", 1)[0].lower() if system.strip() else ""
    if not first or system.lower() in {"system", "the system"}:
        return "the system"
    if first in {"the", "a", "an", "each", "every", "all", "no", "any"}:
        return first + system[len(first) :]
    return system if first.endswith("s") or system[:1].isupper() else f"the {system}"


def _modal_in(sentence: str) -> re.Match[str] | None:
    # "will" and "must" also stand in conditions, so a "shall" anywhere is the one that obliges.
    found = (pattern.search(sentence) for pattern in _MODAL.values())
    return next(
        (one for one in found if one and (one.start() > 0 or one[0].lower().startswith(("shall", "must")))), None
    )


def _head(head: str) -> tuple[list[Clause], str]:
    """Conditions and the system from what stands before the modal verb."""
    pieces = [part.strip() for piece in re.split(r",\s+", head) for part in _INSIDE.split(piece) if part.strip(" ,")]
    clauses: list[Clause] = []
    if not pieces:
        return clauses, ""
    for piece in pieces[:-1]:
        _take(piece, clauses)
    last = _THEN.sub("", pieces[-1].rstrip(","))
    if not _STARTS.match(last):
        return clauses, last
    condition, system = _cut_system(last)
    _take(condition, clauses)
    return clauses, system


def _take(piece: str, clauses: list[Clause]) -> None:
    start = _STARTS.match(piece)
    if start:
        word = " ".join(start[1].lower().split())
        said = piece[start.end() :].strip(" ,")
        clauses.append(Clause(_KEYWORDS[word], f"not: {said}" if word == "unless" else said))
    elif clauses:  # a comma inside a condition, as in a list
        last = clauses.pop()
        clauses.append(Clause(last.keyword, f"{last.text}, {piece}"))


def _cut_system(piece: str) -> tuple[str, str]:
    """Where no comma parts the condition from the system: at THEN, else before the last noun phrase."""
    before, then, after = piece.rpartition(" then ")
    if then:
        return before, after.strip(" ,")
    places = list(_NOUN.finditer(piece))
    if not places:
        return piece, ""
    return piece[: places[-1].start()], piece[places[-1].end() :]


def _response(rest: str) -> tuple[str, list[Clause]]:
    for found in _TRAILING.finditer(rest):
        before = rest[: found.start()].rstrip(" ,")
        if before and not _BEFORE_TRAILING.search(before) and not _ESCAPE.match(rest, found.end()):
            word = found[1].lower()
            said = rest[found.end() :].strip(" ,")
            return before, [Clause(_KEYWORDS[word], f"not: {said}" if word == "unless" else said, after=True)]
    return rest, []


def _assembled(clauses: list[Clause], system: str, response: str, modal: re.Match[str]) -> Parsed:
    kinds = {clause.keyword for clause in clauses}
    texts = {kind: [clause.text for clause in clauses if clause.keyword == kind] for kind in kinds}
    is_unwanted = "if" in kinds
    trigger = [*texts.get("when", []), *texts.get("if", [])]
    simple = _PATTERNS[next(iter(kinds))] if len(kinds) == 1 else Pattern.COMPLEX
    return Parsed(
        simple if kinds else Pattern.UBIQUITOUS,
        tuple(texts.get("while", [])),
        " and ".join(trigger),
        " and ".join(texts.get("where", [])),
        system,
        response,
        " ".join(modal[0].lower().split()),
        is_unwanted,
        tuple(clauses),
    )
