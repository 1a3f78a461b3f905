"""Hover over an id: what it is, how it stands, why, and where it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lsprotocol import types

from lsp.desk import Desk
from lsp.features.spec_language.navigation import link_to
from lsp.features.spec_language.reading import Named, SpecReader
from lsp.features.wording import counted, plain
from lsp.protocol.strict import PlainResult
from lsp.session import Session

_MOST_PLACES: Final = 4
_MOST_LETTERS: Final = 1_500


class SpecHover:
    """The hover over ids."""

    def __init__(self, session: Session, reader: SpecReader) -> None:
        self._session = session
        self._reader = reader

    def register(self, desk: Desk) -> None:
        """Take the question."""
        desk.answer(types.TEXT_DOCUMENT_HOVER, self._hover)

    async def _hover(self, params: types.HoverParams) -> PlainResult | None:
        if not self._session.wishes.hover:
            return None
        named = await self._reader.at(params.text_document.uri, params.position)
        told = await self._reader.look_up(named.place, named.name) if named else None
        if named is None or told is None:
            return None
        text = described(self._session, named, told)
        kind, value = ("markdown", text) if self._session.abilities.markdown else ("plaintext", plain(text))
        return PlainResult({"contents": {"kind": kind, "value": value}, "range": named.span})


def described(session: Session, named: Named, told: Mapping[str, Any]) -> str:
    """An id in Markdown: what it says, and where it is named in code and tests."""
    words = str(told["markdown"])
    if len(words) > _MOST_LETTERS:
        words = f"{words[:_MOST_LETTERS].rstrip()} …"
    return "\n\n".join(filter(None, (words, used(session, named, told["references"]))))


def used(session: Session, named: Named, references: Mapping[str, Any]) -> str:
    """Where an id is named: counts, and the first places in code and tests."""
    counts = [
        counted(len(references["spec"]), "place") + " in specs" if references["spec"] else "",
        counted(len(references["code"]), "place") + " in code" if references["code"] else "",
        counted(len(references["tests"]), "place") + " in tests" if references["tests"] else "",
    ]
    told = ", ".join(filter(None, counts))
    if not told:
        return "Nothing names it."
    lines = [f"Named in {told}."]
    lines += [_line(session, named, one) for one in _first(references["code"], references["tests"])]
    return "\n".join([lines[0], "", *lines[1:]]) if len(lines) > 1 else lines[0]


def _first(code: Sequence[Mapping[str, Any]], tests: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Some places, one a file: of code and of tests by turns."""
    by_file = {one["path"]: one for one in reversed([*code[:50], *tests[:50]])}
    chosen = [one for pair in zip(code, tests, strict=False) for one in pair] or [*code, *tests]
    kept = list(dict.fromkeys([one["path"] for one in chosen] + list(by_file)))
    return [by_file[path] for path in kept if path in by_file][:_MOST_PLACES]


def _line(session: Session, named: Named, one: Mapping[str, Any]) -> str:
    where = f"{one['path']}:{one['line']}"
    code = " ".join(str(one["text"]).split()).replace("`", "")[:80]
    return f"- [{where}]({link_to(session, named.place.folder, one['path'], one['line'])}) `{code}`"
