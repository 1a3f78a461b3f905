"""Entities, actors and systems that an idea speaks of.

Nouns of the lexicon count wherever they are meant; other plurals only where a verb such as `track` shows that they are
kept, or one such as `book` that they take part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from spec.entities.naming import is_plural, pascal, singular, snake
from spec.questions.lexicon import KnownSystem, Noun, lexicon, nouns_by_word
from spec.questions.phrases import (
    MODALS,
    PREPOSITIONS,
    NounPhrase,
    Token,
    is_unknown_thing,
    object_of_preposition,
    objects_of,
    subject_before,
    tokens_of,
    verb_forms,
)
from spec.questions.wording import Segment, is_denied, is_english, mention_at, mentions, segments
from spec.records import EntityField, FieldType

_PARTNERS: Final = frozenset({"with", "from", "to", "at"})
_SHOWS_NOUN: Final = (PREPOSITIONS - {"to"}) | frozenset(
    "a an the each every their its our his her my your all any many several new own other and , incoming open".split()
)
_COMPARED: Final = re.compile(
    r"\b(?:like|similar to|alternatives? to|clones? of|replac(?:e|es|ing|ement for)|inspired by|than|"
    r"compet\w+ (?:with|of|to)|unlike|migrat\w+ (?:from|off|away from)|moving (?:from|off)|switch\w* from|"
    r"leav(?:e|ing)|rid of)\s+"
    r"(?:(?:the|a|an|our|your|their|old|current|existing|good)\s+){0,2}(?:[\w-]+,?\s+(?:or|and)\s+)?$",
    re.IGNORECASE,
)
_COMPARED_BEHIND: Final = re.compile(
    r"^(?:-like\b|[\s-](?:clone|alternative|competitor|replacement|style)\b)", re.IGNORECASE
)


class GuessedEntity(msgspec.Struct, frozen=True):
    """A thing that the product seems to keep, with fields such things have; `known` when the lexicon has the noun."""

    name: str
    fields: tuple[EntityField, ...]
    quote: str
    known: bool = True


class GuessedActor(msgspec.Struct, frozen=True):
    """A kind of people who use the product, in the singular."""

    name: str
    quote: str


class GuessedSystem(msgspec.Struct, frozen=True):
    """Another system that the product works with, and what that system does."""

    name: str
    purpose: str
    quote: str


class _Found(msgspec.Struct):
    """What was gathered of one entity so far."""

    noun: Noun
    quote: str
    known: bool
    points_to: list[str]


def entities_in(idea: str) -> list[GuessedEntity]:
    """The things that the product keeps track of, in the order in which the idea names them."""
    found: dict[str, _Found] = {}
    if is_english(idea):
        places = [*_known_nouns(idea), *_kept_things(idea)]
        for _, noun, quote, known in sorted(places, key=lambda place: (place[0], not place[3])):
            if noun.thing:
                found.setdefault(noun.entity, _Found(noun, quote, known, []))
        for segment in segments(idea):
            _add_parties(idea, segment, found)
    return [GuessedEntity(name, _fields(one, found), one.quote, one.known) for name, one in found.items()]


def actors_in(idea: str) -> list[GuessedActor]:
    """The kinds of people that the idea names: known ones, and whoever it says can do something."""
    if not is_english(idea):
        return []
    places = [
        (at, noun.entity, quote)
        for at, noun, quote, _ in _known_nouns(idea)
        if noun.person and not re.search(r"\d\w*\s+(?:\w+\s+)?$", idea[max(0, at - 30) : at])
    ]
    for segment in segments(idea):
        for token in _doers(segment):
            if not is_denied(idea, segment, token.start, token.end):
                quote = mention_at(idea, segment, token.start, token.end).quote
                places.append((segment.start + token.start, pascal(singular(token.text)), quote))
    actors: dict[str, GuessedActor] = {}
    for _, name, quote in sorted(places):
        actors.setdefault(_same_name(name), GuessedActor(_same_name(name), quote))
    return list(actors.values())


def systems_in(idea: str) -> list[GuessedSystem]:
    """The well-known systems that the product works with; one that it is compared with or replaces is none."""
    found = []
    for system in lexicon().systems:
        place = next(
            (mention for word in system.words or (system.name,) for mention in _system(idea, word, system)), None
        )
        if place is not None:
            found.append((place[0], GuessedSystem(system.name, system.purpose, place[1])))
    return [system for _, system in sorted(found, key=lambda pair: pair[0])]


def _system(idea: str, word: str, system: KnownSystem) -> Iterator[tuple[int, str]]:
    for mention in mentions(idea, word):
        written = idea[mention.start : mention.end]
        first = not idea[: mention.start].strip() or bool(re.search(r"[.!?:]\s*$|\n\s*$", idea[: mention.start]))
        if (system.exact and (first or written != word)) or (system.cased and written.lower() == written):
            continue
        if _COMPARED.search(idea[max(0, mention.start - 60) : mention.start]) or _COMPARED_BEHIND.match(
            idea[mention.end :]
        ):
            continue
        yield mention.start, mention.quote


def _same_name(name: str) -> str:
    noun = nouns_by_word().get(snake(name).replace("_", " "))
    return noun.entity if noun else name


@lru_cache(maxsize=1)
def _nouns_pattern() -> re.Pattern[str]:
    words = sorted(nouns_by_word(), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{_alternatives(words)})(?![\w/]|-(?!based))", re.IGNORECASE)


@lru_cache(maxsize=1)
def _compounds_pattern() -> re.Pattern[str]:
    phrases = sorted(lexicon().compounds, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(rf"\b(?:{_alternatives(phrases)})s?\b", re.IGNORECASE)


def _alternatives(phrases: Sequence[str]) -> str:
    return "|".join("[ -]".join(map(re.escape, phrase.split(" "))) for phrase in phrases)


def _known_nouns(idea: str) -> Iterator[tuple[int, Noun, str, bool]]:
    for segment in segments(idea):
        shown = _compounds_pattern().sub(lambda found: "=" * len(found[0]), segment.text)
        for found in _nouns_pattern().finditer(shown):
            noun = nouns_by_word()[re.sub(r"[\s-]+", " ", found[0].lower())]
            if noun.quiet or (noun.verb and not _is_noun_here(shown, found)):
                continue
            if not is_denied(idea, segment, found.start(), found.end()):
                quote = mention_at(idea, segment, found.start(), found.end()).quote
                yield segment.start + found.start(), noun, quote, True


def _is_noun_here(text: str, found: re.Match[str]) -> bool:
    """Whether a word that is a verb as often means a thing, by its neighbours: `their orders`, but `to order`."""
    before = [token.lower for token in tokens_of(text[: found.start()])]
    if not before:
        return is_plural(found[0].lower())
    last = before[-1]
    if is_plural(found[0].lower()):
        return last in _SHOWS_NOUN or last in verb_forms() or last in lexicon().adjectives
    return last in (_SHOWS_NOUN - {"and", ","}) and last != "of"


def _kept_things(idea: str) -> Iterator[tuple[int, Noun, str, bool]]:
    """Objects of verbs that show that something is kept, whether the lexicon knows the noun or not."""
    verbs = {*lexicon().verbs.keep, *lexicon().verbs.deal}
    for segment in segments(idea):
        tokens = tokens_of(_compounds_pattern().sub(lambda found: "=" * len(found[0]), segment.text))
        for at, token in enumerate(tokens):
            if verb_forms().get(token.lower) not in verbs or _is_after_article(tokens, at):
                continue
            for phrase in objects_of(tokens, at):
                noun = _noun_of(phrase)
                if noun and not is_denied(idea, segment, phrase.head.start, phrase.head.end):
                    quote = mention_at(idea, segment, token.start, phrase.head.end).quote
                    known = phrase.head.lower in nouns_by_word()
                    yield segment.start + phrase.head.start, noun, quote, known


def _is_after_article(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].lower in {"a", "an", "the", "their", "its", "our", "my", "of"}


def _noun_of(phrase: NounPhrase) -> Noun | None:
    both = " ".join(token.lower for token in (*phrase.kind[-1:], phrase.head))
    known = nouns_by_word().get(both) or nouns_by_word().get(phrase.head.lower)
    if known:
        return known
    if not is_unknown_thing(phrase.head.text):
        return None
    words = [token.lower for token in phrase.kind if token.lower not in nouns_by_word()][-1:]
    name = pascal(" ".join([*words, singular(phrase.head.lower)]))
    return Noun(noun=snake(name).replace("_", " "), name=name, fields="name, description?")


def _add_parties(idea: str, segment: Segment, found: dict[str, _Found]) -> None:
    """`patients book appointments with dentists`: the appointment points to both, which are kept as well."""
    tokens = tokens_of(segment.text)
    for at, token in enumerate(tokens):
        if verb_forms().get(token.lower) not in lexicon().verbs.deal or _is_after_article(tokens, at):
            continue
        for phrase in objects_of(tokens, at):
            act = found.get(getattr(_noun_of(phrase), "entity", ""))
            if act is None or not (act.noun.act or _sounds_like_act(act)):
                continue
            partner = object_of_preposition(tokens, phrase.past, _PARTNERS)
            for party in (subject_before(tokens, at), partner.head if partner else None):
                if party and not is_denied(idea, segment, party.start, party.end):
                    _add_party(idea, segment, party, act, found)


def _sounds_like_act(one: _Found) -> bool:
    return not one.known and one.noun.noun.endswith(
        ("ment", "tion", "sion", "visit", "session", "request", "consultation")
    )


def _add_party(idea: str, segment: Segment, party: Token, act: _Found, found: dict[str, _Found]) -> None:
    noun = nouns_by_word().get(party.lower)
    if noun is None and is_unknown_thing(party.text):
        name = pascal(singular(party.lower))
        noun = Noun(noun=singular(party.lower), name=name, fields="name, description?", person=True)
    if noun is None or not noun.thing or noun.entity == act.noun.entity:
        return
    quote = mention_at(idea, segment, party.start, party.end).quote
    found.setdefault(noun.entity, _Found(noun, quote, party.lower in nouns_by_word(), []))
    act.points_to.append(noun.entity)


def _fields(one: _Found, found: dict[str, _Found]) -> tuple[EntityField, ...]:
    """Its own fields and references to what else was found; several possible links are optional, as none is sure."""
    linked = [nouns_by_word()[link].entity for link in one.noun.links if link in nouns_by_word()]
    links = [name for name in linked if name in found and name != one.noun.entity]
    sure = {*one.points_to, *(links if len(links) == 1 else ())}
    targets = dict.fromkeys([*one.points_to, *links])
    own = [field for field in one.noun.entity_fields() if field.name not in {snake(target) for target in targets}]
    to_others = (EntityField(snake(t), FieldType.REFERENCE, required=t in sure, target=t) for t in targets)
    return (*own, *to_others)


def _doers(segment: Segment) -> Iterator[Token]:
    """Plural nouns that do something by its words: `beekeepers can …`, `for runners to log …`, `vets who …`."""
    tokens = tokens_of(segment.text)
    for at, token in enumerate(tokens[:-1]):
        if is_unknown_thing(token.text) and _does(tokens, at):
            yield token


def _does(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1].lower if at else ""
    following = tokens[at + 1].lower
    if following in (MODALS - {"will", "would"}) | {"who"}:
        return before not in verb_forms()
    if following == "to":
        return before == "for" and at + 2 < len(tokens) and tokens[at + 2].lower in verb_forms()
    known = {*lexicon().verbs.keep, *lexicon().verbs.deal}
    return before in {"", ",", "where", "while", "so"} and following in known
