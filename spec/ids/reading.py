"""All ids of one file, whatever tool it is of."""

from __future__ import annotations

from collections.abc import Iterator

from spec.formats.lines import TextFile, read_text
from spec.ids.kiro_text import kiro_mentions
from spec.ids.markdown import markdown_mentions
from spec.ids.mention import Mention
from spec.ids.openspec_text import openspec_mentions
from spec.ids.own_text import own_mentions
from spec.ids.places import SpecPlace, place_at
from spec.ids.records_text import record_links, record_mention


def text_mentions(text: TextFile, place: SpecPlace) -> tuple[Mention, ...]:
    """The ids in a text for people, by place; one place has one mention."""
    found = list(_mentions(text, place))
    found.sort(key=lambda one: (one.line, one.column, -one.weight))
    kept: list[Mention] = []
    for one in found:
        last = kept[-1] if kept else None
        if last and last.line == one.line and one.length and one.column < last.column + last.length:
            continue
        kept.append(one)
    return tuple(kept)


def mentions_in(path: str, text: str) -> tuple[Mention, ...]:
    """The same for a path and what the file says; nothing for code."""
    place = place_at(path)
    return text_mentions(file_of(path, text), place) if place else ()


def file_of(path: str, text: str) -> TextFile:
    """A text as lines with their kinds."""
    return read_text(path, text.encode("utf-8", "replace"))


def _mentions(text: TextFile, place: SpecPlace) -> Iterator[Mention]:
    if place.format == "groundplan":
        yield from own_mentions(text, place)
        return
    if place.format == "adr" and place.role == "record":
        yield record_mention(text, place)
    if place.format == "kiro":
        yield from kiro_mentions(text, place)
    elif place.format == "openspec":
        yield from openspec_mentions(text, place)
    yield from record_links(text, "")
    yield from markdown_mentions(text, place)
