from __future__ import annotations

from typing import Any

from lsprotocol import types

from lsp.documents import Document, Documents

URI = "file:///work/a.py"


def opened(text: str) -> tuple[Documents, Document]:
    documents = Documents()
    item = types.TextDocumentItem(URI, "python", 1, text)
    documents.open(types.DidOpenTextDocumentParams(item))
    document = documents.get(URI)
    assert document is not None
    return documents, document


def change(documents: Documents, version: int, *changes: Any) -> None:
    identifier = types.VersionedTextDocumentIdentifier(version, URI)
    documents.change(types.DidChangeTextDocumentParams(identifier, list(changes)))


def part(start: tuple[int, int], end: tuple[int, int], text: str) -> types.TextDocumentContentChangePartial:
    return types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)


def test_edits_are_taken_in_their_order_in_the_units_that_were_agreed() -> None:
    documents, document = opened("😀x\nsecond\n")
    change(documents, 2, part((0, 2), (0, 3), "y"), part((0, 3), (0, 3), "!"))

    assert document.text.source == "😀y!\nsecond\n"
    assert document.version == 2


def test_a_whole_text_replaces_all() -> None:
    documents, document = opened("old\n")
    change(documents, 5, types.TextDocumentContentChangeWholeDocument("new\n"))

    assert (document.text.source, document.version) == ("new\n", 5)


def test_lines_of_an_earlier_edition_are_found_again_after_edits() -> None:
    documents, document = opened("zero\none\ntwo\nthree\n")
    before = document.edition
    change(documents, 2, part((1, 0), (1, 0), "a\nb\n"))  # two lines more above
    change(documents, 3, part((4, 0), (5, 0), ""))  # and what was line 2 is gone

    assert document.text.source == "zero\na\nb\none\nthree\n"
    assert [document.moved(line, before) for line in (0, 1, 3)] == [0, 3, 4]
    assert document.moved(3, document.edition) == 3


def test_edits_of_what_is_not_open_are_dropped_and_listeners_hear_the_rest() -> None:
    documents, document = opened("a\n")
    heard: list[int] = []
    documents.on_change(lambda changed: heard.append(changed.version))
    documents.on_close(lambda closed: heard.append(-1))
    change(documents, 2, part((0, 0), (0, 0), "b"))
    closing = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(URI))
    documents.close(closing)
    documents.close(closing)
    change(documents, 3, part((0, 0), (0, 0), "c"))

    assert heard == [2, -1]
    assert document.text.source == "ba\n"
