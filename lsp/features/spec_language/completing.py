"""Completion of ids, in specs and in the comments of code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from lsprotocol import types

from lsp.desk import Desk
from lsp.documents import Document
from lsp.features.spec_language.reading import SpecReader, is_text
from lsp.features.wording import plain
from lsp.folders import FilePlace, Folder
from lsp.protocol.strict import PlainResult
from lsp.session import Session
from lsp.spots import Plain, plain_range
from lsp.text import Position, character_of

_MOST: Final = 60
_TRIGGERS: Final = ["-", "["]
_BEGUN: Final = re.compile(r"(?<![\w-])(?:[A-Z][A-Z0-9]*(?:-[A-Z0-9]*)*-?[\d.]*|[a-z]{1,4}-\d*)$")
_COUNTED: Final = re.compile(r"(?:Requirements?|需求|要件)\s*[:：]\s*(?:[\d.]+\s*[,，]\s*)*([\d.]*)$")  # noqa: RUF001 - as some write
_LINE_COMMENT: Final = re.compile(r"#|//|--|;|%|^\s*\*|/\*|<!--|\"|'|`")
_LABEL: Final = re.compile(r"\s*[-*] \[[ xX]\] [^\[]*(?:\[\w+\] )*\[$")
"""Where a task of spec-kit says which story it is for; elsewhere a bracket begins a link."""

_NAMED: Final = re.compile(r"###[ \t]*Requirement:[ \t]*(.*)$")
_NUMBERED: Final = "Requirement "


class SpecCompletion:
    """The ids that fit what was typed."""

    def __init__(self, session: Session, reader: SpecReader) -> None:
        self._session = session
        self._reader = reader

    def register(self, desk: Desk) -> None:
        """Take both questions."""
        options = types.CompletionOptions(trigger_characters=_TRIGGERS, resolve_provider=True)
        desk.answer(types.TEXT_DOCUMENT_COMPLETION, self._complete, options)
        desk.answer(types.COMPLETION_ITEM_RESOLVE, self._resolve)

    async def _complete(self, params: types.CompletionParams) -> PlainResult | None:
        found = self._reader.find(params.text_document.uri)
        if found is None:
            return None
        document, place = found
        encoding = self._session.documents.encoding
        column = document.text.column(Position(params.position.line, params.position.character), encoding)
        before = document.text.line(params.position.line)[:column]
        asked = _asked(document, place, before, params)
        if asked is None:
            return None
        prefix, typed = asked
        told = await self._reader.items(place, prefix, _MOST)
        begin = character_of(before, column - len(typed), encoding)
        span = plain_range(params.position.line, begin, params.position.line, params.position.character)
        items = [_item(one, rank, span, place, typed, prefix) for rank, one in enumerate(told["items"])]
        return PlainResult({"isIncomplete": told["more"] > 0, "items": items})

    async def _resolve(self, item: types.CompletionItem) -> types.CompletionItem:
        data = item.data if isinstance(item.data, dict) else {}
        folder = next((one for one in self._session.folders if one.id == data.get("folder")), None)
        told = await self._told(folder, data) if folder else None
        if told is not None:
            words = str(told["markdown"])
            is_markdown = self._session.abilities.markdown
            item.documentation = types.MarkupContent(types.MarkupKind.Markdown, words) if is_markdown else plain(words)
        return item

    async def _told(self, folder: Folder, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return await self._reader.look_up(FilePlace(folder, str(data.get("path", ""))), str(data.get("id", "")))


def _asked(document: Document, place: FilePlace, before: str, params: types.CompletionParams) -> tuple[str, str] | None:
    """What to look for, and how much of it is typed; None where no id is begun."""
    if is_text(place.path):
        counted = _COUNTED.search(before)
        if counted:
            return _NUMBERED + counted[1], counted[1]
        named = _NAMED.match(before)
        if named and named[1]:
            return named[1], named[1]
    elif not _is_remark(document, before, params.position.line):
        return None
    begun = _BEGUN.search(before)
    if begun:
        return begun[0], begun[0]
    kind = params.context.trigger_kind if params.context else types.CompletionTriggerKind.Invoked
    is_wished = kind is types.CompletionTriggerKind.Invoked and not before[-1:].isalnum()
    return ("", "") if is_wished or _LABEL.match(before) else None


def _is_remark(document: Document, before: str, line: int) -> bool:
    """Whether a place in code is in a comment or a string, as far as the marks before it tell."""
    if _LINE_COMMENT.search(before):
        return True
    above = "\n".join(document.text.line(number) for number in range(max(0, line - 60), line))
    return above.count('"""') % 2 == 1 or above.count("'''") % 2 == 1 or above.rfind("/*") > above.rfind("*/")


def _item(one: Mapping[str, Any], rank: int, span: Plain, place: FilePlace, typed: str, prefix: str) -> Plain:
    name = str(one["id"])
    text = name.removeprefix(_NUMBERED) if prefix.startswith(_NUMBERED) else name
    # What was typed stands at the front: editors keep what their own measure finds in it, and ours found it already.
    begins = text.lower().startswith(typed.lower())
    return {
        "label": text,
        "kind": types.CompletionItemKind.Reference.value,
        "detail": " · ".join(filter(None, (one["detail"], one["title"]))),
        "filterText": text if begins else f"{typed} {text}",
        "sortText": f"{rank:04}",
        "textEdit": {"range": span, "newText": text},
        "data": {"folder": place.folder.id, "path": place.path, "id": name},
    }
