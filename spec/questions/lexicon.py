"""The words that an idea is read by, out of `lexicon.yaml`, in the form that `ideas` and its neighbours need."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
import yaml

from spec.entities.field_lines import read_field, split_outside
from spec.entities.naming import pascal, plural
from spec.records import EntityField

_FILE: Final = Path(__file__).with_name("lexicon.yaml")


class Noun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing that products keep track of, or a person; the file's head says what each part means.

    `quiet` nouns only count where a verb shows that they are kept; an `act` points to the parties of it.
    """

    noun: str
    fields: str = "name"
    plural: str = ""
    name: str = ""
    links: tuple[str, ...] = ()
    person: bool = False
    thing: bool = True
    verb: bool = False
    quiet: bool = False
    act: bool = False

    @property
    def entity(self) -> str:
        """The name of the entity."""
        return self.name or pascal(self.noun)

    @property
    def many(self) -> str:
        """The noun for several."""
        return self.plural or plural(self.noun)

    def entity_fields(self) -> tuple[EntityField, ...]:
        """Its typical fields, without references."""
        return tuple(read_field(part, frozenset()) for part in split_outside(self.fields, ","))


class KnownSystem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system that products work with.

    `exact` names count only with their capital and inside a sentence, `cased` ones not in lower case.
    """

    name: str
    purpose: str
    words: tuple[str, ...] = ()
    exact: bool = False
    cased: bool = False


class Verbs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Verbs by what they tell of their object."""

    keep: tuple[str, ...]
    deal: tuple[str, ...]
    other: tuple[str, ...]

    def all(self) -> frozenset[str]:
        """All verbs, in their base form."""
        return frozenset((*self.keep, *self.deal, *self.other))


class NumberPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which words show that a number belongs to a fact."""

    words: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    against: tuple[str, ...] = msgspec.field(default=(), name="not")
    range: tuple[float, float] | None = None


class Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    nouns: tuple[Noun, ...]
    compounds: tuple[str, ...]
    verbs: Verbs
    never_things: frozenset[str]
    adjectives: frozenset[str]
    systems: tuple[KnownSystem, ...]
    numbers: dict[str, NumberPlace]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon that ships with the program; read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return msgspec.convert(yaml.load(_FILE.read_text(encoding="utf-8"), Loader=loader), Lexicon)  # noqa: S506 - safe


@lru_cache(maxsize=1)
def nouns_by_word() -> dict[str, Noun]:
    """Every noun under its singular and its plural, in lower case."""
    words = {noun.noun: noun for noun in lexicon().nouns}
    return words | {noun.many: noun for noun in lexicon().nouns if noun.many not in words}
