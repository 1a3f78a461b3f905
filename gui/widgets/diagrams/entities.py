"""Mermaid's diagrams of entities, as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NAME: Final = r'(?:"[^"\r\n]+"|[\w.*-]+)'
_ENDS: Final = {"||": "one", "|o": "one?", "o|": "one?", "}o": "many?", "o{": "many?", "}|": "many", "|{": "many"}
_RELATION: Final = re.compile(
    rf"(?P<left>{_NAME})\s*(?P<one>\|\||\|o|o\||\}}o|\}}\|)(?P<link>--|\.\.|\.-|-\.)(?P<other>\|\||o\||\|o|o\{{|\|\{{)"
    rf'\s*(?P<right>{_NAME})\s*(?::\s*(?P<role>"[^"]*"|\S.*))?'
)
_ENTITY: Final = re.compile(rf"(?P<name>{_NAME})\s*(?:\[\s*(?P<alias>[^\]]+)\])?\s*(?P<block>\{{)?\s*(?P<end>\}})?")
_ATTRIBUTE: Final = re.compile(
    r'(?P<type>\S+)\s+(?P<name>[^\s"]+)(?:\s+(?P<keys>(?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*))?(?:\s*"(?P<remark>[^"]*)")?'
)
_OTHER: Final = re.compile(r"(?:direction\s|classDef\s|class\s|style\s|accTitle|accDescr|title\s|%%)")


@dataclass(frozen=True)
class Attribute:
    """A column: its name and type, the keys that it is part of, and a remark."""

    name: str
    type: str
    keys: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class EntityBox:
    """An entity with its attributes."""

    name: str
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class Relation:
    """A line between two entities; the ends are `one`, `one?`, `many` or `many?`."""

    left: str
    right: str
    left_end: str
    right_end: str
    role: str = ""
    is_weak: bool = False


@dataclass(frozen=True)
class EntityDiagram:
    """What a diagram says."""

    entities: tuple[EntityBox, ...]
    relations: tuple[Relation, ...]


class NotDrawable(Exception):  # a fact: the text then stands in the place of the picture
    """Why a diagram cannot be drawn."""


def read_entities(text: str) -> EntityDiagram:
    """What the text of an `erDiagram` says; raises NotDrawable with the line that is not understood."""
    attributes: dict[str, list[Attribute]] = {}
    relations: list[Relation] = []
    inside = ""
    for number, line in _lines(text):
        if inside:
            if line == "}":
                inside = ""
            elif found := _ATTRIBUTE.fullmatch(line):
                attributes[inside].append(_attribute(found))
            else:
                raise NotDrawable(f"Line {number} is no attribute: {line[:60]}")
        elif found := _RELATION.fullmatch(line):
            relation = _relation(found)
            attributes.setdefault(relation.left, [])
            attributes.setdefault(relation.right, [])
            relations.append(relation)
        elif _OTHER.match(line):
            continue
        elif found := _ENTITY.fullmatch(line):
            name = _bare(found["alias"] or found["name"])
            attributes.setdefault(name, [])
            inside = name if found["block"] and not found["end"] else ""
        else:
            raise NotDrawable(f"Line {number} is neither an entity nor a relation: {line[:60]}")
    if not attributes:
        raise NotDrawable("There is no entity in it.")
    boxes = tuple(EntityBox(name, tuple(found)) for name, found in attributes.items())
    return EntityDiagram(boxes, tuple(relations))


def _lines(text: str) -> list[tuple[int, str]]:
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    return [(number, line) for number, line in lines if line != "erDiagram" and not line.startswith("%%")]


def _attribute(found: re.Match[str]) -> Attribute:
    keys = tuple(word.strip() for word in (found["keys"] or "").split(",") if word.strip())
    return Attribute(found["name"], found["type"], keys, found["remark"] or "")


def _relation(found: re.Match[str]) -> Relation:
    return Relation(
        _bare(found["left"]),
        _bare(found["right"]),
        _ENDS[found["one"]],
        _ENDS[found["other"]],
        _bare((found["role"] or "").strip()),
        found["link"] != "--",
    )


def _bare(name: str) -> str:
    return name.strip().strip('"')
