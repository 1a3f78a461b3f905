"""Elements of an architecture as lines of text, the way people answer what a system is made of.

    container Web (Flask): serves the pages -> PostgreSQL, Redis
    store PostgreSQL
    component Web / articles: articles and comments -> users

The kind may be left out for a container. `/` names the container that a component lies in, `->` what it uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from spec.errors import BadAnswer
from spec.records import Element, Use

KINDS: Final = ("person", "system", "external", "container", "store", "component")
_LINE: Final = re.compile(
    rf"^(?:[-*•]\s+)?(?:(?P<kind>{'|'.join(KINDS)})\s+)?(?:(?P<parent>[^/:()>]+?)\s*/\s+)?(?P<name>[^:()>-][^:()]*?)"
    r"\s*(?:\((?P<technology>[^()]*)\))?\s*(?::\s*(?P<description>.*?))?\s*(?:->\s*(?P<uses>.+))?$"
)


class ElementDraft(msgspec.Struct, frozen=True):
    """An element as it was written down, before it becomes a record."""

    name: str
    kind: str = "container"
    technology: str = ""
    description: str = ""
    parent: str = ""
    uses: tuple[str, ...] = ()


def parse_elements(text: str, question: str) -> list[ElementDraft]:
    """The elements in an answer; raises BadAnswer, for `question`, naming the line that cannot be read."""
    found: dict[str, ElementDraft] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        read = _LINE.match(line.strip())
        if read is None or not read["name"].strip():
            hint = "Write one element a line, such as `container Web (Flask): serves the pages -> PostgreSQL`."
            raise BadAnswer(question, f"line {number}, {line.strip()!r}, cannot be read", hint)
        uses = tuple(part.strip() for part in (read["uses"] or "").split(",") if part.strip())
        kind = read["kind"] or ("component" if read["parent"] else "container")
        draft = ElementDraft(
            read["name"].strip(), kind, (read["technology"] or "").strip(), (read["description"] or "").strip(),
            (read["parent"] or "").strip(), uses,
        )  # fmt: skip
        found[draft.name.casefold()] = draft
    return list(found.values())


def format_elements(elements: Iterable[Element]) -> str:
    """The elements as lines which `parse_elements` reads back, names cleared of the notation's own signs."""
    return "\n".join(_line(element) for element in elements)


def uses_of(draft: ElementDraft, known: Iterable[Use] = ()) -> tuple[Use, ...]:
    """The uses of a draft; one that was known keeps its label."""
    before = {use.target: use for use in known}
    return tuple(before.get(target, Use(target, "uses")) for target in draft.uses)


def _line(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    yield f"{element.kind} "
    if element.parent:
        yield f"{_plain(element.parent)} / "
    yield _plain(element.name)
    if element.technology:
        yield f" ({_plain(element.technology)})"
    if element.description:
        yield f": {' '.join(element.description.replace('->', 'to').split())}"
    if element.uses:
        yield f" -> {', '.join(_plain(use.target).replace(',', ' ') for use in element.uses)}"


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[:()]|->|\s/\s", " ", name).split())
