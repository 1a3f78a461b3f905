"""Entity relationship diagrams of Mermaid read back, by the rules of its grammar (`erDiagram.jison` of Mermaid 11)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from spec.artifacts.model import Finding

_NAME: Final = r'(?:"[^"%\r\n\\]+"|[^\W][\w.*-]*|[\w.*-]+)'
_WORDS: Final = (
    r"one or zero|one or more|one or many|zero or one|zero or more|zero or many|only one|one|many\([01]\)|many|[01]\+|1"
)
_LEFT: Final = rf"(?:\|\||\|o|o\||\}}o|\}}\||{_WORDS})"
_RIGHT: Final = rf"(?:\|\||o\||\|o|o\{{|\|\{{|{_WORDS})"
_LINK: Final = r"(?:--|\.\.|\.-|-\.|optionally to|to)"
_CLASSES: Final = r"(?:\s*:::\s*[\w,-]+)?"
_RELATION: Final = re.compile(
    rf"(?P<left>{_NAME}){_CLASSES}\s*(?P<one>{_LEFT})\s*{_LINK}\s*(?P<other>{_RIGHT})\s*(?P<right>{_NAME}){_CLASSES}"
    rf'\s*:\s*(?P<role>"[^"]*"|[^\s"]+)',
    re.I,
)
_ENTITY: Final = re.compile(rf"(?P<name>{_NAME})(?:\s*\[\s*{_NAME}\s*\])?{_CLASSES}\s*(?P<block>\{{\s*(?P<end>\}})?)?")
_ATTRIBUTE: Final = re.compile(
    r"(?P<type>[*A-Za-z_\u00c0-\uffff][\w\-\[\]()*\u00c0-\uffff]*|\S*~.*~\S*)\s+(?P<name>[*A-Za-z_\u00c0-\uffff][\w\-\[\]()*\u00c0-\uffff]*)"
    r'(?:\s+(?P<keys>(?:PK|FK|UK)(?:\s*,\s*(?:PK|FK|UK))*))?(?:\s*"(?P<remark>[^"]*)")?',
    re.I,
)
_OTHER: Final = re.compile(
    r"(?:direction\s+(?:TB|BT|RL|LR)|classDef\s|class\s|style\s|accTitle\s*:|accDescr\s*[:{]|title\s|%%)", re.I
)
_KEY_WORDS: Final = frozenset({"pk", "fk", "uk"})


class SeenAttribute(msgspec.Struct, frozen=True):
    """An attribute as the diagram shows it."""

    name: str
    type: str
    keys: tuple[str, ...] = ()
    is_list: bool = False


class SeenEntity(msgspec.Struct, frozen=True):
    """An entity of a diagram, with the line that it begins in."""

    name: str
    attributes: tuple[SeenAttribute, ...]
    line: int


class SeenRelation(msgspec.Struct, frozen=True):
    """A relation from `left` to `right`; `role` is what is written on it."""

    left: str
    right: str
    role: str
    line: int


class ErdText(msgspec.Struct, frozen=True):
    """What a diagram says, and (line, reason) of what Mermaid would not take."""

    entities: tuple[SeenEntity, ...]
    relations: tuple[SeenRelation, ...]
    problems: tuple[tuple[int, str], ...]


class _Reader:
    """Reads line by line; `inside` is the entity whose attributes are being read."""

    def __init__(self) -> None:
        self.entities: dict[str, tuple[int, list[SeenAttribute]]] = {}
        self.relations: list[SeenRelation] = []
        self.problems: list[tuple[int, str]] = []
        self.inside = ""
        self.begun = 0

    def take(self, number: int, line: str) -> None:
        """Reads one line that is not empty."""
        if self.inside:
            self._attribute(number, line)
        elif _OTHER.match(line):
            return
        elif found := _RELATION.fullmatch(line):
            left, right = _bare(found["left"]), _bare(found["right"])
            self.relations.append(SeenRelation(left, right, _bare(found["role"]), number))
        elif found := _ENTITY.fullmatch(line):
            self.entities.setdefault(_bare(found["name"]), (number, []))
            if found["block"] and not found["end"]:
                self.inside, self.begun = _bare(found["name"]), number
        else:
            self.problems.append((number, f"this is neither an entity nor a relation: {line[:60]}"))

    def _attribute(self, number: int, line: str) -> None:
        if line == "}":
            self.inside = ""
            return
        found = _ATTRIBUTE.fullmatch(line)
        if not found or found["name"].lower() in _KEY_WORDS:
            self.problems.append((number, f'this is no attribute of the form `type name PK "remark"`: {line[:60]}'))
            return
        keys = tuple(word.strip().upper() for word in (found["keys"] or "").split(",") if word.strip())
        name = found["name"][:-1] if found["name"].lower() in {f"{word}_" for word in _KEY_WORDS} else found["name"]
        attribute = SeenAttribute(name, found["type"].removesuffix("[]"), keys, found["type"].endswith("[]"))
        self.entities[self.inside][1].append(attribute)


def read_erd(text: str) -> ErdText:
    """What a diagram says."""
    reader = _Reader()
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    first = next(((number, line) for number, line in lines if not line.startswith("%%")), (1, ""))
    if first[1] != "erDiagram":
        return ErdText((), (), ((first[0], "a diagram of entities begins with the word erDiagram"),))
    for number, line in lines[lines.index(first) + 1 :]:
        reader.take(number, line)
    if reader.inside:
        reader.problems.append((reader.begun, f"the attributes of {reader.inside} are never closed"))
    entities = tuple(SeenEntity(name, tuple(made), line) for name, (line, made) in reader.entities.items())
    return ErdText(entities, tuple(reader.relations), tuple(reader.problems))


def check_erd(text: str) -> Sequence[Finding]:
    """What Mermaid would not take, and relations of entities that the diagram does not show."""
    seen = read_erd(text)
    names = {entity.name for entity in seen.entities}
    found = [
        Finding("erd.invalid", f"{told[:1].upper()}{told[1:]}.", f"entities.mmd:{line}", "error")
        for line, told in seen.problems
    ]
    for relation in seen.relations:
        for name in sorted({relation.left, relation.right} - names):
            told = f"The relation {relation.role!r} speaks of {name}, whose attributes are not shown."
            found.append(Finding("erd.unknown_entity", told, f"entities.mmd:{relation.line}"))
    return tuple(found)


def _bare(name: str) -> str:
    return name.strip('"')
