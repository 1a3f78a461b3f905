"""One C4 diagram in Mermaid's own syntax, safe whatever its texts hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from spec.records import Element, Use

_CALLS: Final = {"person": "Person", "external": "System_Ext", "component": "Component", "container": "Container"}
_LONGEST: Final = 120
"""Characters of a text in a diagram; whole sentences stand below it."""


_REPLACED: Final = (
    ('"', "'"),
    ("%%", "% %"),
    ("#", "\N{FULLWIDTH NUMBER SIGN}"),
    ("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}"),
    (">", "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"),
    ("{", "("),
    ("}", ")"),
    (";", ","),
    ("`", "'"),
)
"""What would be markup to Mermaid, and what reads alike and is none."""


class Diagram:
    """Collects elements and relations; a relation to something that was not added is left out."""

    def __init__(self, kind: str, title: str) -> None:
        self._lines = [kind, f"  title {_plain(title)}"]
        self._relations: dict[tuple[str, str], str] = {}
        self._ids: dict[str, str] = {}
        self._depth = 1

    def has(self, name: str) -> bool:
        """Whether an element of that name is in it."""
        return name in self._ids

    def add(self, element: Element) -> None:
        """One element, unless its name is there already."""
        if element.name in self._ids:
            return
        call = "System" if element.kind == "system" else _call(element)
        parts = [self._id(element.name), quote(element.name)]
        if call not in {"Person", "System", "System_Ext"}:
            parts.append(quote(element.technology))
        description = element.description
        if call == "System_Ext" and element.technology and element.technology != element.name:
            description = f"{element.technology}. {description}".strip()
        parts.append(quote(description))
        self._write(f"{call}({', '.join(parts)})")

    def add_all(self, elements: Iterable[Element]) -> None:
        """Several, in order."""
        for element in elements:
            self.add(element)

    def rest(self, kind: str, elements: Sequence[Element]) -> None:
        """One element for all that found no room."""
        if elements:
            names = ", ".join(element.name for element in elements)
            self.add(Element("rest", "", f"{len(elements)} more", kind, description=names))

    @contextmanager
    def boundary(self, call: str, name: str) -> Iterator[None]:
        """A box around what is added within."""
        self._write(f"{call}({self._id(f'boundary {name}')}, {quote(name)}) {{")
        self._depth += 1
        yield
        self._depth -= 1
        self._write("}")

    def use(self, source: str, use: Use) -> None:
        """A relation; of several between the same two the first counts."""
        if source in self._ids and use.target in self._ids and source != use.target:
            pair = self._ids[source], self._ids[use.target]
            technology = f", {quote(use.technology)}" if use.technology else ""
            self._relations.setdefault(pair, f"Rel({pair[0]}, {pair[1]}, {quote(use.label or 'uses')}{technology})")

    def use_all(self, source: str, uses: Iterable[Use]) -> None:
        """All relations of one element."""
        for use in uses:
            self.use(source, use)

    def text(self) -> str:
        """The whole diagram."""
        layout = '  UpdateLayoutConfig($c4ShapeInRow="4", $c4BoundaryInRow="1")'
        return "\n".join([*self._lines, *(f"  {line}" for line in self._relations.values()), layout])

    def _write(self, line: str) -> None:
        self._lines.append("  " * self._depth + line)

    def _id(self, name: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:40] or "element"
        taken = set(self._ids.values())
        made = f"e_{base}"
        number = 2
        while made in taken:
            made = f"e_{base}_{number}"
            number += 1
        self._ids[name] = made
        return made


def _call(element: Element) -> str:
    if element.kind == "store":
        queue = any(
            word in f"{element.name} {element.technology}".casefold() for word in ("queue", "kafka", "broker", "rabbit")
        )
        return "ContainerQueue" if queue else "ContainerDb"
    return _CALLS.get(element.kind, "Container")


def quote(text: str) -> str:
    """A string of Mermaid: one line, no quote of its own, and nothing that reads as a comment or an entity."""
    return f'"{_plain(text)}"'


def _plain(text: str) -> str:
    line = " ".join(text.split())
    line = line if len(line) <= _LONGEST else line[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"
    for bad, good in _REPLACED:
        line = line.replace(bad, good)
    return line.replace("\\", "/")
