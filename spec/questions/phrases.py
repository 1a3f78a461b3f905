"""Words of a segment one by one, and the phrases around a verb: who does it, and to what. Part of reading an idea."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

import msgspec

from spec.entities.naming import is_plural, plural, singular
from spec.questions.lexicon import lexicon
from spec.questions.wording import ing

MODALS: Final = frozenset("can could may must shall should will would".split())
PREPOSITIONS: Final = frozenset(
    "with from to by for at in on of per into about between through over under via within without against across after "
    "before during until while as than like near around using".split()
)
_STOPS: Final = (
    PREPOSITIONS
    | MODALS
    | frozenset(
        "and or but nor so that which who whom whose where when if then because is are was were be been has have had "
        "do does did not no it they we i you he she them us also only just even too very quickly easily online "
        "together".split()
    )
)
_TOKEN: Final = re.compile(r"[^\W_]+(?:['\u2019&/-][^\W_]+)*|[,.]")
_DESCRIBING: Final = ("able", "ful", "ive", "al", "ous", "ic", "ed", "ing", "ly", "less", "ary", "est")


class Token(msgspec.Struct, frozen=True):
    """A word or a comma, with its place in the segment."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


class NounPhrase(msgspec.Struct, frozen=True):
    """`head` with the nouns before it that tell its kind; `at` and `past` are places in the tokens."""

    head: Token
    kind: tuple[Token, ...]
    at: int
    past: int


def tokens_of(text: str) -> list[Token]:
    """The words and commas of a text."""
    return [Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, str]:
    """Every form (base, -s, -ing) of the lexicon's verbs with its base."""
    return {form: verb for verb in sorted(lexicon().verbs.all()) for form in (verb, plural(verb), ing(verb))}


def objects_of(tokens: Sequence[Token], verb_at: int) -> Iterator[NounPhrase]:
    """The noun phrases that a verb is about: one, or several joined by commas and `and`."""
    at = verb_at + 1
    while at < len(tokens):
        phrase = _phrase_from(tokens, at)
        if phrase is None or (at > verb_at + 1 and _begins_clause(tokens, phrase)):
            return
        yield phrase
        at = phrase.past
        joined = at
        while at < len(tokens) and tokens[at].lower in {",", "and", "or"}:
            at += 1
        if at == joined or (at < len(tokens) and tokens[at].lower in verb_forms() and not is_plural(tokens[at].lower)):
            return


def _begins_clause(tokens: Sequence[Token], phrase: NounPhrase) -> bool:
    """Whether it is who does something next: `… and luthiers send quotes`."""
    if phrase.past >= len(tokens):
        return False
    word = tokens[phrase.past].lower
    return word in MODALS or verb_forms().get(word) == word


def _phrase_from(tokens: Sequence[Token], at: int) -> NounPhrase | None:
    words: list[Token] = []
    start = at
    while at < len(tokens) and len(words) < 4:
        word = tokens[at]
        if word.text in ",." or word.lower in _STOPS:
            break
        if word.lower not in lexicon().adjectives:
            words.append(word)
        at += 1
        if words and is_plural(word.lower) and (at >= len(tokens) or not is_plural(tokens[at].lower)):
            break
    if not words:
        return None
    kinds = tuple(word for word in words[:-1] if not word.lower.endswith(_DESCRIBING) and word.text.islower())
    return NounPhrase(words[-1], kinds, start, at)


def subject_before(tokens: Sequence[Token], verb_at: int) -> Token | None:
    """The noun right before a verb in the plain form, with `can` and the like between them or not."""
    at = verb_at - 1
    while at >= 0 and tokens[at].lower in MODALS | {
        "want",
        "wants",
        "need",
        "needs",
        "to",
        "able",
        "are",
        "also",
        "then",
    }:
        at -= 1
    if at < 0 or tokens[at].text in ",." or tokens[at].lower in _STOPS | lexicon().adjectives:
        return None
    return tokens[at]


def object_of_preposition(tokens: Sequence[Token], past: int, prepositions: frozenset[str]) -> NounPhrase | None:
    """The noun phrase behind `with`, `from` … when such a word stands at `past`."""
    if past >= len(tokens) or tokens[past].lower not in prepositions:
        return None
    return _phrase_from(tokens, past + 1)


def is_unknown_thing(word: str) -> bool:
    """Whether a word that the lexicon does not know can name a thing: a plural, and no form of a verb."""
    lower = word.lower()
    return (
        len(lower) > 4
        and word.isalpha()
        and is_plural(lower)
        and lower not in lexicon().never_things
        and singular(lower) not in lexicon().verbs.all()
        and not singular(lower).endswith(("ing", "ness", "ism"))
    )
