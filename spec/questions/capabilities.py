"""Requirements in the germ: what people can do with the product and what it does, as the idea says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.entities.naming import is_plural, plural
from spec.questions.lexicon import lexicon, nouns_by_word
from spec.questions.phrases import PREPOSITIONS, verb_forms
from spec.questions.wording import ing, is_denied, is_english, segments

_KINDS: Final = (
    "app|application|tool|platform|system|service|library|cli|site|website|program|script|bot|api|portal|marketplace|"
    "dashboard|package|pipeline|game|extension|plugin|model|product"
)
_SUBJECT: Final = r"(?P<subject>(?:(?:all|registered|every|each|a|an|the)\s+)?(?:[a-z-]+\s+)?[a-z-]+)"
_MODAL: Final = (
    r"(?:(?:are|is|(?:should|must|shall|will)\s+be)\s+able\s+to|(?:needs?|wants?|has|have)\s+to|"
    r"can|may|must|should|shall|will)(?:\s+also)?"
)
_REST: Final = r"(?P<rest>[a-z]+\s.*)$"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.DOTALL)


_LET: Final = r"\b(?:lets?|letting|allow(?:s|ing)?|enabl(?:es?|ing)|help(?:s|ing)?)\s+"
_LETS: Final = _pattern(rf"{_LET}{_SUBJECT}\s+(?:to\s+)?{_REST}")
_LETS_ONE_WORD: Final = _pattern(rf"{_LET}(?P<subject>[a-z-]+)\s+(?:to\s+)?{_REST}")
"""`let users save articles as drafts`, in which the longer form would take `users save` for those who do it."""
_FOR_TO: Final = _pattern(rf"\bfor\s+(?P<subject>[a-z-]+)\s+to\s+{_REST}")
_PEOPLE_CAN: Final = _pattern(rf"^{_SUBJECT}\s+{_MODAL}\s+{_REST}")
_PEOPLE_DO: Final = _pattern(r"^(?P<subject>[a-z-]+)\s+(?P<rest>[a-z]+\b.*)$")
_IT_DOES: Final = _pattern(rf"^(?:it|(?:the|this)\s+(?:{_KINDS}))\s+(?:(?:also|must|should|shall|will|can)\s+)*{_REST}")
_THAT_DOES: Final = _pattern(rf"\b(?:{_KINDS})\s+(?:that|which)\s+{_REST}")
_TO_DO: Final = _pattern(rf"\b(?:{_KINDS})\s+(?:to|for)\s+{_REST}")

_CLAUSE: Final = re.compile(r",?\s+(?:where|while|so that|and|so)\s+|,\s+", re.IGNORECASE)
_JOINED: Final = re.compile(r",?\s+and\s+|,\s+", re.IGNORECASE)
_DENIES: Final = re.compile(r"\b(?:no|not|never|without|cannot|[a-z]+n['\u2019]t)\b", re.IGNORECASE)
_EVERYBODY: Final = frozenset("everyone everybody anyone staff nobody each".split())
_LONGEST: Final = 160


def capabilities_in(idea: str) -> list[str]:
    """Sentences without their full stop, such as `Patients can book appointments`, in the idea's order and each once.

    A part of a sentence in which anything is denied, doubted or put off gives none.
    """
    found: dict[str, None] = {}
    if is_english(idea):
        for segment in segments(idea):
            if not _DENIES.search(segment.text) and not is_denied(idea, segment, len(segment.text), len(segment.text)):
                for clause in _clauses(" ".join(segment.text.split()).strip(" .!*-")):
                    found.update(dict.fromkeys(_sentences(clause)))
    return [sentence for sentence in found if len(sentence) <= _LONGEST]


def _clauses(text: str) -> Iterator[str]:
    """The text cut wherever somebody else does something: `members borrow books, librarians register loans`."""
    last = 0
    for joint in _CLAUSE.finditer(text):
        ahead = text[joint.end() :]
        if _people_sentence(ahead) or _IT_DOES.match(ahead) or _begins_with_people(ahead):
            yield text[last : joint.start()]
            last = joint.end()
    yield text[last:]


def _begins_with_people(text: str) -> bool:
    """Whether somebody begins to do something that no verb of the lexicon tells, as in `students graduate`."""
    words = re.findall(r"[a-z-]+|,", text.lower())[:2]
    noun = nouns_by_word().get(words[0]) if words else None
    people = bool(words) and (words[0] in _EVERYBODY or (noun is not None and noun.person and is_plural(words[0])))
    return people and len(words) > 1 and words[1] not in {"and", "or", ","} | PREPOSITIONS


def _people_sentence(clause: str) -> list[str]:
    for pattern in (_PEOPLE_CAN, _PEOPLE_DO):
        found = pattern.match(clause)
        if found and _is_people(found["subject"], found["rest"], plain=pattern is _PEOPLE_DO):
            return [f"{_sentence_case(found['subject'])} can {part}" for part in _parts(found["rest"], _plain_verbs())]
    return []


def _sentences(clause: str) -> list[str]:
    for pattern in (_LETS_ONE_WORD, _LETS, _FOR_TO):
        found = pattern.search(clause)
        parts = _parts(found["rest"], _plain_verbs()) if found else []
        if found and parts and _is_people(found["subject"], found["rest"], plain=False):
            return [f"{_sentence_case(found['subject'])} can {part}" for part in parts]
    people = _people_sentence(clause)
    if people:
        return people
    for pattern in (_THAT_DOES, _IT_DOES):
        found = pattern.search(clause)
        if found and _first_word(found["rest"]) in _present_verbs():
            return [f"The product {part}" for part in _parts(found["rest"], _present_verbs())]
    found = _TO_DO.search(clause)
    return list(_for_users(found["rest"])) if found else []


def _for_users(rest: str) -> Iterator[str]:
    verbs = _plain_verbs()
    for part in _parts(rest, verbs) or _parts(rest, frozenset(map(ing, verbs))):
        word, _, behind = part.partition(" ")
        yield f"Users can {verb_forms().get(word.lower(), word)} {behind}"


def _is_people(subject: str, rest: str, plain: bool) -> bool:
    """Whether people are meant; in a plain sentence (`members borrow books`) only by a plural before a base form."""
    last = subject.rsplit(maxsplit=1)[-1].lower()
    noun = nouns_by_word().get(last)
    verb = _first_word(rest)
    if plain and not (is_plural(last) and verb in _plain_verbs()):
        return False
    if noun is not None:
        return noun.person
    keeps = verb in {*lexicon().verbs.keep, *lexicon().verbs.deal} or not plain
    return last in {"people", "anyone", "everyone"} or (keeps and _is_doer(last))


def _is_doer(word: str) -> bool:
    return is_plural(word) and word not in lexicon().never_things and word not in verb_forms()


def _parts(rest: str, first_words: frozenset[str]) -> list[str]:
    """`book rooms, cancel them and pay them` → its three parts; one that begins with no verb belongs to the last."""
    if _first_word(rest) not in first_words:
        return []
    parts, last = [], 0
    for joint in _JOINED.finditer(rest):
        following = rest[joint.end() :].split()
        if len(following) > 1 and following[0].lower() in first_words:
            parts.append(rest[last : joint.start()])
            last = joint.end()
    return [part.strip(" .,") for part in (*parts, rest[last:]) if " " in part.strip(" .,")]


def _first_word(text: str) -> str:
    return text.split(maxsplit=1)[0].lower().strip(",.")


def _plain_verbs() -> frozenset[str]:
    return lexicon().verbs.all()


def _present_verbs() -> frozenset[str]:
    return frozenset(map(plural, lexicon().verbs.all())) | _WORKS


_WORKS: Final = frozenset({"keeps", "lets", "works", "gives", "turns", "takes", "makes", "runs", "stores", "tells"})


def _sentence_case(subject: str) -> str:
    return subject[0].upper() + subject[1:]
