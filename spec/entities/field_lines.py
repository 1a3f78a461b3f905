"""One field of an entity as text: `notes text?`, `patient -> Patient`, `status (open, done)`. Part of `notation`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

import msgspec

from spec.entities.field_types import NOUNS, TYPE_WORDS, type_from_name
from spec.entities.naming import is_plural, pascal, singular, snake, words_of
from spec.records import EntityField, FieldType

_MOST_WORDS_OF_A_NAME: Final = 4
_QUOTED: Final = re.compile(r'"([^"]*)"\s*$')
_ARROW: Final = re.compile(r"\s*(?:->|→|=>)\s*")
_GROUP: Final = re.compile(r"\s*\(([^()]*)\)\s*([?*!]*)\s*$")
_MARKS: Final = re.compile(r"[?*!]+")
_SIZE: Final = re.compile(r"\d+(?:\s*,\s*\d+)?")
_FLAGS: Final = {
    "optional": "?",
    "nullable": "?",
    "many": "*",
    "list": "*",
    "unique": "!",
    "required": "",
    "mandatory": "",
}


class _Marks(msgspec.Struct, frozen=True):
    """`?`, `*` and `!`, wherever in a field they stood."""

    text: str

    def put_on(self, field: EntityField) -> EntityField:
        """The field as the marks say."""
        return msgspec.structs.replace(
            field, required="?" not in self.text, unique="!" in self.text, many=field.many or "*" in self.text
        )


def split_outside(text: str, separators: str) -> Iterator[str]:
    """The parts between separators, but not within parentheses or quotes; empty parts are left out."""
    depth, quoted, start = 0, False, 0
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "([":
            depth += 1
        elif not quoted and char in ")]":
            depth = max(0, depth - 1)
        elif char in separators and not quoted and not depth:
            if text[start:at].strip():
                yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()


def read_field(written: str, names: frozenset[str]) -> EntityField:
    """The field; `names` are the entities written beside it. Raises ValueError with the reason."""
    text, described = _take(_QUOTED, written.strip())
    head, arrow, target = _parted(text)
    if arrow:
        return _described(_reference(head, target), described)
    text, group, marks = _grouped(text)
    text, found = _without_marks(text)
    name_text, type_text, flags = _words(text)
    field = _typed(name_text, type_text, group, names)
    return _described(_Marks(marks + found + flags).put_on(field), described)


def write_field(field: EntityField, names: frozenset[str]) -> str:
    """The field as text that `read_field` reads back to the same; the type where the name does not tell it."""
    marks = ("?" if not field.required else "") + ("*" if field.many else "") + ("!" if field.unique else "")
    described = field.description.replace('"', "'").replace("\n", " ").strip()
    tail = marks + (f' "{described}"' if described else "")
    ways = (f"{field.name}{tail}", f"{field.name} {_spelt(field)}{tail}")[field.type is FieldType.REFERENCE :]
    return next((way for way in ways if _reads_back(way, field, names)), f"{field.name}: {_spelt(field)}{tail}")


def _spelt(field: EntityField) -> str:
    if field.type is FieldType.REFERENCE:
        return f"-> {field.target}"
    return f"({', '.join(field.values)})" if field.values else field.type.value


def _reads_back(text: str, field: EntityField, names: frozenset[str]) -> bool:
    try:
        return read_field(text, names) == field
    except ValueError:
        return False


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    return (text[: found.start()].strip(), found[1].strip()) if found else (text, "")


def _parted(text: str) -> tuple[str, bool, str]:
    arrow = _ARROW.search(text)
    return (text[: arrow.start()], True, text[arrow.end() :]) if arrow else (text, False, "")


def _grouped(text: str) -> tuple[str, str, str]:
    found = _GROUP.search(text)
    if found:
        return text[: found.start()].strip(), found[1].strip(), found[2]
    if "(" in text or ")" in text:
        raise ValueError("its parentheses do not end the field or do not match")
    if "|" in text:
        name, _, values = text.partition(" ")
        return name, values.replace("|", ","), ""
    return text, "", ""


def _without_marks(text: str) -> tuple[str, str]:
    marks = "".join(_MARKS.findall(text)) + ("*" if "[]" in text else "")
    return _MARKS.sub(" ", text).replace("[]", " ").strip(), marks


def _words(text: str) -> tuple[str, str, str]:
    """The name, the word for the type, and the marks that `optional`, `unique` and the like stand for."""
    if ":" in text:
        name, _, rest = text.partition(":")
        words = [*name.split(), *rest.split()]
        split_at = len(name.split())
    else:
        words = text.split()
        split_at = -1
    flags = "".join(_FLAGS[word.lower()] for word in words[1:] if word.lower() in _FLAGS)
    kept = [word for at, word in enumerate(words) if at == 0 or not _is_flag(words, at)]
    if split_at > 0:
        return " ".join(kept[:split_at]), " ".join(kept[split_at:]), flags
    head, last = (" ".join(kept[:-1]), kept[-1]) if len(kept) > 1 else ("", "")
    if head and not _ends_name(head, last):
        return head, last, flags
    return " ".join(kept), "", flags


def _is_flag(words: list[str], at: int) -> bool:
    word = words[at].lower()
    return word in _FLAGS or (word == "of" and words[at - 1].lower() == "list")


def _ends_name(head: str, last: str) -> bool:
    """Whether the last word belongs to the name, as in `insurance number`, rather than being the type.

    It does when the words before it tell no type by themselves and it is no type's name, nor one misspelt.
    """
    if "_" in head or last[0].isupper() or type_from_name(snake(head)) is not FieldType.STRING:
        return False
    return last.lower() in NOUNS or not (last.lower() in TYPE_WORDS or _looks_misspelt(last.lower()))


def _looks_misspelt(word: str) -> bool:
    close = get_close_matches(word, TYPE_WORDS, n=1, cutoff=0.8)
    return bool(close) and close[0][0] == word[0]


def _typed(name_text: str, type_text: str, group: str, names: frozenset[str]) -> EntityField:
    if type_text and not _means_type(type_text, names):
        raise ValueError(f"{type_text!r} is no type ({_types_like(type_text)})")
    name = _snake_name(name_text)
    if group and _SIZE.fullmatch(group):
        kind = TYPE_WORDS.get(type_text.lower(), type_from_name(name))
        return EntityField(name, kind, description=f"size {group}")
    if group:
        return EntityField(name, FieldType.ENUM, values=_values(group))
    if type_text.lower() in TYPE_WORDS and TYPE_WORDS[type_text.lower()] is not FieldType.REFERENCE:
        return EntityField(name, TYPE_WORDS[type_text.lower()])
    return _by_entity(name, type_text, names) or EntityField(name, type_from_name(name))


def _means_type(word: str, names: frozenset[str]) -> bool:
    return word.lower() in TYPE_WORDS or (pascal(singular(word)) in names and word[0].isupper())


def _by_entity(name: str, type_text: str, names: frozenset[str]) -> EntityField | None:
    """A reference where the type, or without one the name, is that of an entity written down beside it."""
    if type_text and pascal(singular(type_text)) in names:
        return EntityField(name, FieldType.REFERENCE, many=is_plural(type_text), target=pascal(singular(type_text)))
    stem = name.removesuffix("_id")
    target = pascal(singular(stem))
    if target in names and (stem != name or type_from_name(name) is FieldType.STRING):
        return EntityField(stem, FieldType.REFERENCE, many=is_plural(stem.rpartition("_")[2]), target=target)
    return None


def _reference(head: str, target_text: str) -> EntityField:
    head, marks = _without_marks(head)
    target_text, more = _without_marks(target_text)
    words = [
        word
        for word in head.split()
        if word.lower() not in _FLAGS and TYPE_WORDS.get(word.lower()) is not FieldType.REFERENCE
    ]
    behind = target_text.split()
    flags = "".join(_FLAGS[word.lower()] for word in (*head.split(), *behind[1:]) if word.lower() in _FLAGS)
    kept = [word for at, word in enumerate(behind) if at == 0 or word.lower() not in _FLAGS]
    target = pascal(singular("_".join(kept)))
    if not target or len(kept) > _MOST_WORDS_OF_A_NAME:
        raise ValueError("behind the arrow stands no name of a thing")
    name = _snake_name(" ".join(words) or snake(target))
    return _Marks(marks + more + flags).put_on(EntityField(name, FieldType.REFERENCE, target=target))


def _snake_name(text: str) -> str:
    name = snake(text)
    if not name or not name[0].isalpha():
        raise ValueError("a field's name needs Latin letters and begins with one")
    if len(words_of(text)) > _MOST_WORDS_OF_A_NAME:
        raise ValueError("a field's name has at most four words")
    return name


def _values(group: str) -> tuple[str, ...]:
    values = dict.fromkeys(_value(part) for part in re.split(r"[,|/;]", group) if part.strip())
    if len(values) < 2:
        raise ValueError("an enumeration needs at least two values")
    return tuple(values)


def _value(written: str) -> str:
    """A value as code writes it; capitals throughout stay, for `EUR` and `A+` are names of their own."""
    joined = re.sub(r"\s+", "_", written.strip().strip("'\""))
    return joined if joined.isupper() or not joined.isascii() else joined.lower()


def _types_like(word: str) -> str:
    close = get_close_matches(word.lower(), TYPE_WORDS, n=2)
    return (
        f"did you mean {' or '.join(close)}?" if close else f"types are {', '.join(kind.value for kind in FieldType)}"
    )


def _described(field: EntityField, description: str) -> EntityField:
    if not description:
        return field
    told = f"{description} ({field.description})" if field.description else description
    return msgspec.structs.replace(field, description=told)
