from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types

from lsp.documents import Document, Documents
from lsp.folders import FilePlace, Folder
from lsp.outlines import Outlines
from lsp.tasks import Tasks


class Typist:
    """An editor that goes on typing while its text is being read; what it asks takes a moment."""

    def __init__(self) -> None:
        self.documents = Documents()
        self.tasks = Tasks()
        self.read: list[str] = []

    @property
    def folders(self) -> Sequence[Folder]:
        return [Folder("w", Path("/w"))]

    def place(self, uri: str) -> FilePlace | None:
        return FilePlace(self.folders[0], "a.py")

    async def ask(self, method: str, path: str, *, body: object = None) -> Any:
        assert isinstance(body, Mapping)
        await asyncio.sleep(0.005)
        self.read.append(body["text"])
        return {"symbols": [{"name": body["text"]}], "language": "python", "imports": []}

    def open(self, text: str) -> Document:
        item = types.TextDocumentItem("file:///w/a.py", "python", 1, text)
        self.documents.open(types.DidOpenTextDocumentParams(item))
        document = self.documents.get(item.uri)
        assert document is not None
        return document

    def type(self, text: str) -> None:
        identifier = types.VersionedTextDocumentIdentifier(2, "file:///w/a.py")
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.documents.change(types.DidChangeTextDocumentParams(identifier, [change]))


def test_who_asks_while_somebody_types_is_not_kept_until_the_typing_ends() -> None:
    async def story() -> None:
        typist = Typist()
        outlines = Outlines(typist)
        document = typist.open("zero")
        typing = asyncio.create_task(keep_typing(typist))
        await asyncio.sleep(0.02)
        asked = document.edition
        outline = await asyncio.wait_for(outlines.current(document), 5)
        assert not typing.done()
        assert asked <= outline.edition <= document.edition
        typing.cancel()
        await asyncio.gather(typing, return_exceptions=True)
        await typist.tasks.stop()

    asyncio.run(story())


async def keep_typing(typist: Typist) -> None:
    number = 0
    while True:
        number += 1
        typist.type(str(number))
        await asyncio.sleep(0.002)


def test_a_document_that_is_opened_anew_is_read_anew() -> None:
    async def story() -> None:
        typist = Typist()
        outlines = Outlines(typist)
        document = typist.open("zero")
        typist.type("one")
        assert (await outlines.current(document)).symbols == [{"name": "one"}]
        again = typist.open("other")
        assert (await outlines.current(again)).symbols == [{"name": "other"}]
        await typist.tasks.stop()

    asyncio.run(story())
