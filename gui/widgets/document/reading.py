"""Markdown as pieces: prose, code, diagrams. Raw HTML is text like any other. Knows no Qt."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MOST: Final = 2_000_000
_ID: Final = re.compile(r"(?<![\w./-])(?:D|R|E|EL|G|C|T|B|DOC)-[A-Z]{0,2}\d+(?:\.\d+)*(?![\w-])")
_ID_SCHEME: Final = "id:"


@dataclass(frozen=True)
class Prose:
    """Paragraphs, lists, tables, headings below the section's own."""

    tokens: tuple[Token, ...]


@dataclass(frozen=True)
class Code:
    """A block of code."""

    language: str
    text: str


@dataclass(frozen=True)
class Diagram:
    """A diagram in Mermaid."""

    text: str


@dataclass(frozen=True)
class Heading:
    """A heading that stands at the top of a text."""

    level: int
    text: str


Piece = Prose | Code | Diagram


@dataclass(frozen=True)
class ReadText:
    """A text: its heading, if it begins with one, and what follows."""

    heading: Heading | None
    pieces: tuple[Piece, ...]


def read_markdown(text: str) -> ReadText:
    """The pieces of a text in Markdown."""
    tokens = _parser().parse(text[:_MOST])
    heading = None
    if len(tokens) >= 3 and tokens[0].type == "heading_open":
        heading = Heading(int(tokens[0].tag[1:]), plain_text(tokens[1]))
        tokens = tokens[3:]
    pieces: list[Piece] = []
    prose: list[Token] = []
    for token in tokens:
        if token.type in ("fence", "code_block") and token.level == 0:
            if prose:
                pieces.append(Prose(tuple(prose)))
                prose = []
            pieces.append(_block(token))
        else:
            prose.append(token)
    if prose:
        pieces.append(Prose(tuple(prose)))
    return ReadText(heading, tuple(pieces))


def sections_in(text: str) -> list[tuple[Heading | None, str]]:
    """A text cut before each heading of the first two levels; each part with the heading that it begins with."""
    starts = [
        token.map[0]
        for token in _parser().parse(text[:_MOST])
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2") and token.map
    ]
    lines = text[:_MOST].split("\n")
    bounds = [0, *(start for start in starts if start), len(lines)]
    parts = ["\n".join(lines[one:other]) for one, other in itertools.pairwise(bounds)]
    return [(read_markdown(part).heading, part) for part in parts if part.strip()]


def plain_text(token: Token) -> str:
    """What an inline token reads as."""
    told = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            told.append(" ")
        elif child.type == "image":
            told.append(image_words(child))
        else:
            told.append(child.content)
    return "".join(told).strip()


def image_words(token: Token) -> str:
    """What stands in the place of a picture: none is ever fetched."""
    address = str(token.attrGet("src") or "")
    return f"[Picture: {token.content or address}]"


def with_links(text: str) -> list[tuple[str, str]]:
    """A text in parts, each with the address that it leads to, empty for none: ids of the spec are links."""
    parts: list[tuple[str, str]] = []
    at = 0
    for found in _ID.finditer(text):
        if found.start() > at:
            parts.append((text[at : found.start()], ""))
        parts.append((found[0], _ID_SCHEME + found[0]))
        at = found.end()
    if at < len(text):
        parts.append((text[at:], ""))
    return parts


def id_of(address: str) -> str:
    """The id that an address leads to; empty for an address outside."""
    return address.removeprefix(_ID_SCHEME) if address.startswith(_ID_SCHEME) else ""


def is_safe(address: str) -> bool:
    """Whether an address may be offered as a link: pages of the web and mail, nothing that runs or opens files."""
    return address.startswith(("https://", "http://", "mailto:", "#", _ID_SCHEME))


def _block(token: Token) -> Piece:
    language = token.info.split()[0].lower() if token.info.strip() else ""
    return Diagram(token.content) if language == "mermaid" else Code(language, token.content)


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
