"""XML for manifests: a small tree without namespaces, from expat, with document types refused.

A manifest has no need of a DTD, and entities are how a few hundred bytes grow to gigabytes; so any DOCTYPE is an
error here. Expat is driven directly because the standard tree builder gives no hold on its handlers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_DEPTH = 200
"""No manifest nests deeper; the tree is walked by recursion nowhere, yet callers may."""


class XmlRefused(ValueError):
    """The text is no XML that a manifest may be."""


@dataclass(slots=True)
class Element:
    """One element; `tag` and attribute names without namespace prefixes, `text` all its own text, stripped."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> Iterator[Element]:
        """The children called `tag`."""
        return (child for child in self.children if child.tag == tag)

    def first(self, *path: str) -> Element | None:
        """The first child at `path`, step by step, or None."""
        element: Element | None = self
        for tag in path:
            element = next(element.all(tag), None) if element else None
        return element

    def text_of(self, *path: str) -> str:
        """The text of the first child at `path`, empty where there is none."""
        element = self.first(*path)
        return element.text if element else ""

    def get(self, name: str) -> str:
        """An attribute, or the text of the child of that name (MSBuild allows either), stripped."""
        return self.attributes.get(name, "").strip() or self.text_of(name)


def parse_xml(data: bytes) -> Element:
    """Parse `data`; raises XmlRefused with the reason."""
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.refuse_doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:  # an unknown encoding is a LookupError
        raise XmlRefused(str(error)) from None
    return builder.root.children[0]


class _Builder:
    def __init__(self) -> None:
        self.root = Element("")
        self._open: list[tuple[Element, list[str]]] = [(self.root, [])]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise XmlRefused(f"nested deeper than {MAX_DEPTH} elements")
        element = Element(_local(name), {_local(key): value for key, value in attributes.items()})
        self._open[-1][0].children.append(element)
        self._open.append((element, []))

    def end(self, _name: str) -> None:
        element, parts = self._open.pop()
        element.text = "".join(parts).strip()

    def data(self, text: str) -> None:
        self._open[-1][1].append(text)

    def refuse_doctype(self, *_declaration: object) -> None:
        raise XmlRefused("it declares a document type, which is refused because entities can grow without bound")


def _local(name: str) -> str:
    return name.rpartition(":")[2]
