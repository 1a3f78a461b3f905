"""Mermaid's C4 diagrams, as plain data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gui.widgets.diagrams.entities import NotDrawable

_CALL: Final = re.compile(r"(?P<call>\w+)\s*\((?P<rest>.*)\)\s*(?P<open>\{)?\s*(?P<close>\})?")
_ARGUMENT: Final = re.compile(r'\s*(?:\$\w+\s*=\s*)?(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^,"]*))\s*(?:,|$)')
_WORDS: Final = {
    "Person": "Person",
    "System": "System",
    "Container": "Container",
    "Component": "Component",
}
_IGNORED: Final = re.compile(r"(?:Update\w+|Lay_\w+|Add\w+|SHOW_\w+|%%|accTitle|accDescr)")


@dataclass(frozen=True)
class C4Box:
    """A person, a system, or a part of one."""

    id: str
    name: str
    kind: str
    """As the box says it: `Container: PostgreSQL`."""
    text: str = ""
    shape: str = "box"
    """`box`, `person`, `store` or `queue`."""
    is_external: bool = False
    boundary: str = ""


@dataclass(frozen=True)
class C4Boundary:
    """A frame around boxes."""

    id: str
    name: str
    kind: str
    parent: str = ""


@dataclass(frozen=True)
class C4Line:
    """Who uses whom, for what and by what."""

    source: str
    target: str
    label: str = ""
    technology: str = ""
    is_both: bool = False


@dataclass(frozen=True)
class C4Diagram:
    """What a diagram says."""

    title: str
    boxes: tuple[C4Box, ...]
    boundaries: tuple[C4Boundary, ...]
    lines: tuple[C4Line, ...]


def read_c4(text: str) -> C4Diagram:
    """What the text of a C4 diagram says; raises NotDrawable with the line that is not understood."""
    title = ""
    boxes: dict[str, C4Box] = {}
    boundaries: dict[str, C4Boundary] = {}
    lines: list[C4Line] = []
    inside: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("C4") or _IGNORED.match(line):
            continue
        if line.startswith("title "):
            title = line.removeprefix("title ").strip()
            continue
        if line == "}":
            if inside:
                inside.pop()
            continue
        found = _CALL.fullmatch(line)
        if found is None:
            raise NotDrawable(f"Line {number} is not understood: {line[:60]}")
        call, given = found["call"], _arguments(found["rest"])
        if "Boundary" in call or call.startswith(("Deployment_Node", "Node")):
            kind = call.replace("_", " ").replace(" Boundary", "").replace("Boundary", "")
            boundaries[given[0]] = C4Boundary(given[0], given[1], kind, inside[-1] if inside else "")
            if found["open"] and not found["close"]:
                inside.append(given[0])
        elif call.startswith(("Rel", "BiRel")):
            lines.append(C4Line(given[0], given[1], given[2], given[3], call.startswith("BiRel")))
        else:
            boxes[given[0]] = _box(call, given, inside[-1] if inside else "", number)
    if not boxes:
        raise NotDrawable("There is nothing in it.")
    known = [line for line in lines if line.source in boxes and line.target in boxes]
    return C4Diagram(title, tuple(boxes.values()), tuple(boundaries.values()), tuple(known))


def _box(call: str, given: list[str], boundary: str, number: int) -> C4Box:
    word = next((told for start, told in _WORDS.items() if call.startswith(start)), "")
    if not word:
        raise NotDrawable(f"Line {number} has a shape that is not known: {call[:40]}")
    has_technology = word in ("Container", "Component")
    technology, text = (given[2], given[3]) if has_technology else ("", given[2])
    shape = "person" if word == "Person" else "store" if "Db" in call else "queue" if "Queue" in call else "box"
    kind = f"{word}: {technology}" if technology else word
    return C4Box(given[0], given[1], kind, text, shape, call.endswith("_Ext"), boundary)


def _arguments(rest: str) -> list[str]:
    """At least four arguments, empty where there are fewer."""
    given: list[str] = []
    at = 0
    while at < len(rest):
        found = _ARGUMENT.match(rest, at)
        if found is None or found.end() == at:
            break
        given.append((found["quoted"] if found["quoted"] is not None else found["bare"]).strip())
        at = found.end()
    return given + [""] * (4 - len(given))
