"""Ids in the files of `.groundplan/`: the front matter says which record a file is, its sections name others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from spec.folder.naming import alias_at, kind_at
from spec.formats.blocks import headings_of
from spec.formats.lines import Kind, TextFile
from spec.ids.mention import Mention, Weight
from spec.ids.places import SpecPlace
from spec.ids.shape import ID, is_own, is_standard, kind_of_id

_ALIAS: Final = re.compile(r"alias:[ \t]*[\"']?([A-Z]{1,8}-[0-9]{1,9})")
_FOREIGN: Final = re.compile(r"foreign_id:[ \t]*[\"']?(\S[^\"'\n]{0,80}?)[\"']?[ \t]*$")
_STATE: Final = re.compile(r"(?:state|priority):[ \t]*[\"']?(\w+)")
_NAMING: Final = re.compile(r"[ \t]*(?:reply_to|resolved_by):[ \t]*")


def own_mentions(text: TextFile, place: SpecPlace) -> Iterator[Mention]:
    """The ids in a file of ours."""
    kind = kind_at(place.name) if place.role == "record" else None
    title = next((one.title for one in headings_of(text) if one.level == 1), "") if kind else ""
    state = _state(text)
    is_defined = False
    for number, line in enumerate(text.lines, start=1):
        if line.kind is Kind.CODE or line.kind is Kind.COMMENT:
            continue
        if line.kind is Kind.MATTER:
            found = _ALIAS.match(line.text) if kind else None
            if found and kind and not is_defined:
                is_defined = True
                yield _defining(found[1], number, found.start(1), kind, title, place, state)
            named = _FOREIGN.match(line.text) if kind else None
            if named and kind and ID.fullmatch(named[1]):
                yield Mention(named[1], number, named.start(1), len(named[1]), Weight.LISTED, kind, title, place.scope)
            if not _NAMING.match(line.text):
                continue
        for other in ID.finditer(line.text):
            if not is_standard(other[0]):
                scope = place.scope if is_own(other[0]) else ""
                yield Mention(other[0], number, other.start(), len(other[0]), kind=kind_of_id(other[0]), scope=scope)
    alias = alias_at(place.name) if kind and not is_defined else ""
    if alias and kind:
        yield Mention(alias, 1, 0, 0, Weight.OWNED, kind, title, place.scope, state)


def _defining(alias: str, number: int, column: int, kind: str, title: str, place: SpecPlace, state: str) -> Mention:
    return Mention(alias, number, column, len(alias), Weight.OWNED, kind, title, place.scope, state)


def _state(text: TextFile) -> str:
    for line in text.lines:
        if line.kind is not Kind.MATTER:
            return ""
        found = _STATE.match(line.text)
        if found:
            return found[1]
    return ""
